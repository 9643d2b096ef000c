/** Files that wait to go with a message: chosen, pasted or dropped. */

import { h, icon, uid } from "./dom.js";

const AT_MOST = 10;

/**
 * `onchange()` is called when files come or go, `tell(sentence)` with what cannot be.
 * Answers {button, list, add(files), clear(), files}.
 */
export function attachments({ onchange, tell }) {
  let files = [];
  const pick = h("input", {
    type: "file", multiple: true, hidden: true, id: uid("files"), "aria-label": "Files to attach",
    onchange: () => {
      add([...pick.files]);
      pick.value = "";
    },
  });
  const open = h(
    "button",
    {
      type: "button", class: "button-plain", "aria-label": "Attach files", title: "Attach files",
      onclick: () => pick.click(),
    },
    icon("clip"),
  );
  const list = h("ul", { class: "attached", "aria-label": "Attached files", hidden: true });

  function add(more) {
    const room = AT_MOST - files.length;
    if (more.length > room) tell(`At most ${AT_MOST} files go with one message.`);
    set([...files, ...more.slice(0, room)]);
  }

  function set(next) {
    files = next;
    list.hidden = !files.length;
    list.replaceChildren(...files.map(chip));
    onchange();
  }

  function chip(file) {
    const remove = () => {
      set(files.filter((one) => one !== file));
      open.focus();
    };
    return h(
      "li",
      { class: "chip" },
      file.name,
      h(
        "button",
        { type: "button", "aria-label": `Remove ${file.name}`, onclick: remove },
        icon("close"),
      ),
    );
  }

  return {
    button: [open, pick], list, add, clear: () => set([]),
    get files() {
      return files;
    },
  };
}

/** Lets files be dropped anywhere on `area`; `take(files)` gets them. */
export function takeDropped(area, take) {
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  area.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    area.classList.add("drop-here");
  });
  for (const type of ["dragleave", "drop"]) {
    area.addEventListener(type, () => area.classList.remove("drop-here"));
  }
  area.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
