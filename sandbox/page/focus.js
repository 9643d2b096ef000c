/** Keeping the focus where it was when what is around it is rendered anew. */

const CONTROLS = "input, textarea, button, a[href]";

/** The control that gets the focus when something is opened. */
export function firstControl(node) {
  return (
    node.querySelector("[autofocus]") ??
    node.querySelector(".dialog-body :is(input, textarea, button)") ??
    node.querySelector("[type=submit]")
  );
}

/** Where the focus is, in words that outlive a new rendering. */
export function focusPlace(root) {
  const active = document.activeElement;
  if (!root.contains(active)) return null;
  const block = active.closest("[data-block]");
  const index = [...(block ?? root).querySelectorAll(CONTROLS)].indexOf(active);
  const { selectionStart: from = null, selectionEnd: to = null } = active;
  return { block: block?.dataset.block, index, from, to };
}

/** Puts the focus back to a place that focusPlace gave. */
export function restoreFocus(root, place) {
  if (!place) return;
  const { block, index, from, to } = place;
  const within = block ? root.querySelector(`[data-block="${CSS.escape(block)}"]`) : root;
  const control = within?.querySelectorAll(CONTROLS)[index] ?? firstControl(root);
  control?.focus({ preventScroll: true });
  if (from !== null && control?.selectionStart !== null) control?.setSelectionRange?.(from, to);
}
