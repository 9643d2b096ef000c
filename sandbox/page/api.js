/** The host API of the local workspace: everything a person does goes through here. */

/** The server's refusal, or its silence; `message` is a sentence for the person. */
export class HostError extends Error {}

async function call(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new HostError("The workspace does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => null);
  if (response.status === 413) throw new HostError("That is more than the workspace takes at once.");
  if (!response.ok || !body?.ok) {
    throw new HostError(body?.error ?? `The workspace answered ${response.status} to ${path}.`);
  }
  return body;
}

/** Reads of the host API as the person `as` (a user id; null before one is chosen). */
export class Host {
  constructor(as) {
    this.as = as;
  }

  get(path, params = {}) {
    const query = new URLSearchParams();
    if (this.as) query.set("as", this.as);
    for (const [key, value] of Object.entries(params)) {
      if (value !== null && value !== undefined) query.set(key, value);
    }
    return call(`/_/${path}?${query}`);
  }

  post(path, body = {}) {
    return call(`/_/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: this.as, ...body }),
    });
  }

  /** What the host does rather than a person: the clock. */
  postAsNobody(path, body = {}) {
    return this.post(path, { as: undefined, ...body });
  }

  /** Sends a file up; resolves to Slack's file object. */
  async upload(file) {
    return (await this.share([file])).files[0];
  }

  /** Sends files up; with `where` ({channel, thread_ts?, text}) as one message. */
  share(files, where = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ as: this.as, ...where })) body.set(name, value);
    for (const file of files) body.append("file", file);
    return call("/_/upload", { method: "POST", body });
  }

  /**
   * Live events of this person. `onEvent(event)` for each; `onResume()` after a broken connection
   * came back, since what happened meanwhile was missed; `onBreak()` when it breaks. Resolves
   * when the stream runs, so that what is read afterwards misses nothing, or at its first break.
   */
  listen({ onEvent, onResume, onBreak }) {
    const source = new EventSource(`/_/events?as=${encodeURIComponent(this.as)}`);
    let broken = false;
    source.onmessage = (message) => onEvent(JSON.parse(message.data));
    return new Promise((resolve) => {
      source.onopen = () => {
        if (broken) onResume();
        broken = false;
        resolve();
      };
      source.onerror = () => {
        if (!broken) onBreak();
        broken = true;
        resolve();
      };
    });
  }
}
