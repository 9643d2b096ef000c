/** Pictures, videos and files. */

import { h, icon } from "./dom.js";
import { enlargeable } from "./lightbox.js";
import { linkAttributes } from "./links.js";
import { plainText } from "./mrkdwn.js";

/** The address of a picture that a block or element names, or of its file. */
export function pictureOf({ image_url: address, slack_file: file }) {
  if (address) return address;
  // The workspace finds a file by its id alone; its name in the address is for people.
  return file?.id ? `/files/${encodeURIComponent(file.id)}/picture` : (file?.url ?? "");
}

export function image(block) {
  const title = block.title && h("figcaption", {}, plainText(block.title));
  const picture = enlargeable(pictureOf(block), block.alt_text ?? "", plainText(block.title));
  return h("figure", { class: "block image" }, title, picture);
}

/** A video as its still picture; it opens where its title leads, as the page plays none. */
export function video(block) {
  const title = plainText(block.title);
  const target = linkAttributes(block.title_url ?? block.video_url ?? "") ?? {};
  const still = h("img", { src: block.thumbnail_url, alt: block.alt_text ?? "", loading: "lazy" });
  const from = [block.provider_name, block.author_name].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "block video" },
    from && h("span", { class: "note" }, from),
    h("a", target, h("strong", {}, title)),
    block.description && h("span", {}, plainText(block.description)),
    h("a", { ...target, class: "video-frame", "aria-label": `Play ${title}` }, still, icon("play")),
  );
}

/** A remote file that an app shows. */
export function file(block) {
  return fileCard(block.file ?? { title: block.external_id ?? "File", filetype: block.source });
}

/** The files of a message; null where there are none. */
export function renderFiles(files) {
  return files?.length ? h("div", { class: "files" }, files.map(fileCard)) : null;
}

function fileCard(what) {
  if (what.mode === "tombstone") return h("p", { class: "note" }, "This file was deleted.");
  const name = what.title || what.name || what.id;
  if (what.mimetype?.startsWith("image/") && what.url_private) {
    const picture = enlargeable(what.url_private, what.alt_txt || name, name);
    return h("figure", { class: "image" }, h("figcaption", {}, name), picture);
  }
  const attributes = linkAttributes(
    new URL(what.url_private ?? what.permalink ?? "", location.origin).href,
  );
  const about = [what.pretty_type ?? what.filetype, size(what.size)].filter(Boolean).join(" · ");
  const words = h(
    "span",
    { class: "person" },
    h("strong", {}, name),
    h("span", { class: "note" }, about),
  );
  return h("a", { ...attributes, class: "file" }, icon("file"), words);
}

function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2
    ? `${Math.round(bytes / 1024)} KB`
    : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
