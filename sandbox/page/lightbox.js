/** Pictures that can be looked at closely: a press shows them as large as the window allows. */

import { h, icon, trapFocus } from "./dom.js";

/**
 * A picture in a button that enlarges it; `name` is what it is called besides its description.
 * One that does not load says so and keeps its description.
 */
export function enlargeable(address, alt, name = "") {
  const picture = h("img", { alt, loading: "lazy" });
  const button = h(
    "button",
    {
      type: "button", class: "picture", "aria-label": `Enlarge: ${alt || name || "picture"}`,
      onclick: () => enlarge(picture.src, alt, name || alt || "Picture"),
    },
    picture,
  );
  picture.addEventListener("error", () => button.replaceWith(missing(alt || name)), { once: true });
  load(picture, address);
  return button;
}

/** Drawings come as bytes to save, never as a page of their own; as a picture they run no script. */
async function load(picture, address) {
  if (!/\.svg($|\?)/i.test(address)) {
    picture.src = address;
    return;
  }
  try {
    const bytes = await (await fetch(address)).arrayBuffer();
    picture.src = URL.createObjectURL(new Blob([bytes], { type: "image/svg+xml" }));
  } catch {
    picture.dispatchEvent(new Event("error"));
  }
}

function missing(alt) {
  const words = alt ? `This picture did not load: ${alt}` : "This picture did not load.";
  return h("div", { class: "unknown", role: "note" }, icon("warn"), words);
}

function enlarge(address, alt, name) {
  const close = () => dialog.close();
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": name },
    h(
      "header",
      {},
      h("h2", {}, name),
      h(
        "button",
        { type: "button", class: "button-plain", "aria-label": "Close", onclick: close },
        icon("close"),
      ),
    ),
    h("img", { src: address, alt }),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  trapFocus(dialog);
  document.body.append(dialog);
  dialog.showModal();
}
