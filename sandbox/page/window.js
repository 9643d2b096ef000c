/**
 * Which part of a long list of messages stands in the page. Only some two hundred do, however many
 * are known; the part moves as one scrolls. Ends are kept as message times, so that messages which
 * come or go elsewhere do not shift it.
 */

const STEP = 60;
const AT_MOST = 220;

export class Window {
  #top = null;
  #end = null;

  /** From the newest message backwards. */
  toEnd() {
    this.#top = null;
    this.#end = null;
  }

  /** Around the message at `index` of `all` (times, oldest first). */
  around(all, index) {
    this.#set(all, Math.max(0, index - STEP / 2), Math.min(all.length, index + STEP / 2));
  }

  /** Whether the newest message is in it. */
  get reachesEnd() {
    return this.#end === null;
  }

  /** [from, to) in `all`. */
  range(all) {
    const to = this.#end === null ? all.length : place(all, this.#end) + 1;
    const from = this.#top === null ? Math.max(0, to - STEP) : place(all, this.#top);
    return [Math.min(from, to), to];
  }

  /** Takes in earlier messages; answers false when all known ones are in it. */
  growUp(all) {
    const [from, to] = this.range(all);
    if (from === 0) return false;
    const next = Math.max(0, from - STEP);
    this.#set(all, next, Math.min(to, next + AT_MOST));
    return true;
  }

  /** Takes in later messages; answers false at the end. */
  growDown(all) {
    if (this.reachesEnd) return false;
    const [from, to] = this.range(all);
    const next = Math.min(all.length, to + STEP);
    this.#set(all, Math.max(from, next - AT_MOST), next);
    return true;
  }

  /** Lets go of what lies far above the end, after many messages came while one stood there. */
  trim(all) {
    const [from, to] = this.range(all);
    if (this.reachesEnd && to - from > AT_MOST) this.#top = all[to - STEP];
  }

  #set(all, from, to) {
    this.#top = all[from] ?? null;
    this.#end = to >= all.length ? null : all[to - 1];
  }
}

/** Index of `ts` in the sorted times, or of the first later one if it is gone. */
function place(all, ts) {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle] < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}
