/** A person's or app's mark: a picture, or initials on their colour. */

import { h } from "./dom.js";
import { initials } from "./world.js";

/**
 * `size`: "tiny" to "large"; `presence`: a dot when the person is here. The name stands beside it,
 * so screen readers need not hear it.
 */
export function avatar(user, size = "medium", { presence = false } = {}) {
  const name = user?.real_name || user?.name || "?";
  const picture = /^(https?:|data:image\/|\/)/.test(user?.image ?? "") && user.image;
  const here = presence && !user?.is_bot && user?.presence === "active" ? " here" : "";
  return h(
    "span",
    {
      class: `avatar avatar-${size}${user?.is_bot ? " avatar-app" : ""}${here}`,
      style: { backgroundColor: user?.color || "#5b6470" },
      "aria-hidden": "true",
    },
    picture ? h("img", { src: picture, alt: "" }) : initials(name),
  );
}
