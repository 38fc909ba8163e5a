// Formatted text that is pasted, and files that are dropped.

import { ask } from "../shell/api.js";
import { breathe, positionIn } from "../shell/dom.js";
import { asApiError } from "../shell/notice.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";

/** @typedef {import("./slices.js").Slices} Slices */

const KEPT = new Set(["A", "B", "CODE", "EM", "I", "S", "STRONG", "SUB", "SUP", "U"]);
const MARKED = new RegExp(`<(${[...KEPT].join("|")})[\\s>]`, "i");
const STYLE = /\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)/gi;
// So many elements are read at a time: whoever types never waits.
const AT_ONCE = 500;
const BLOCKS = new Set([
  "BLOCKQUOTE",
  "BR",
  "DIV",
  "H1",
  "H2",
  "H3",
  "H4",
  "H5",
  "H6",
  "LI",
  "P",
  "TR",
  "UL",
  "OL",
]);

/**
 * Call `act` with what is pasted or dropped, and where it is to come.
 * @param {HTMLTextAreaElement} field
 * @param {(event: Event, data: DataTransfer, place: {start: number, end: number}) => void} act
 */
function acceptText(field, act) {
  let isMoved = false; // Within the field, of which browsers take the text away as well.
  field.addEventListener("dragstart", () => (isMoved = true));
  field.addEventListener("dragend", () => (isMoved = false));
  field.addEventListener("paste", (event) => {
    const place = { start: field.selectionStart, end: field.selectionEnd };
    if (event.clipboardData) act(event, event.clipboardData, place);
  });
  field.addEventListener("drop", (event) => {
    const at = positionIn(field, event.clientX, event.clientY);
    if (event.defaultPrevented || isMoved || at === null || hasFiles(event)) return;
    act(event, event.dataTransfer, { start: at, end: at });
  });
}

/** As the field has it then, wherever it comes from. @param {DataTransfer} data */
const plainOf = (data) => data.getData("text/plain").replace(/\r\n?/g, "\n");

/** Take long texts that are pasted or dropped slice by slice. @param {HTMLTextAreaElement} field @param {Slices} slices */
export function acceptLong(field, slices) {
  acceptText(field, (event, data, { start, end }) => {
    const plain = plainOf(data);
    if (!plain) return;
    if (event.type === "drop") field.focus();
    field.setSelectionRange(start, end);
    if (slices.insert(plain)) event.preventDefault();
  });
}

/**
 * Offer to keep the tags of formatted text that is pasted; `onTags` gets the sets that protect them.
 * @param {HTMLTextAreaElement} field @param {Slices} slices @param {(sets: string[]) => void} onTags
 */
export function acceptFormatted(field, slices, onTags) {
  acceptText(field, (_event, data, { start }) => {
    const html = data.getData("text/html");
    const plain = plainOf(data);
    // The tags are only read where they are wanted: that takes its time.
    if (!html || !plain || !MARKED.test(html)) return;
    toast(gettext("Pasted without its formatting."), {
      label: gettext("Keep the tags"),
      run: async () => {
        const tagged = await taggedText(html);
        // What somebody has typed meanwhile may have moved it, or changed it.
        const at = field.value.startsWith(plain, start) ? start : field.value.indexOf(plain);
        if (at < 0) return;
        const text = tagged + plain.slice(plain.trimEnd().length);
        onTags(["codes", "tags", "entities"]);
        field.focus();
        field.setSelectionRange(at, at + plain.length);
        if (slices.insert(text)) return;
        field.setRangeText(text, at, at + plain.length, "end");
        field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
      },
    });
  });
}

/** The text of HTML with the tags that say how words are set; nothing of it is ever shown as HTML. @param {string} html */
export async function taggedText(html) {
  await breathe();
  // Styles are nothing that this page may have, and the browser complains of each of them.
  const plain = html
    .replace(/<style\b[^]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(STYLE, ""));
  const { body } = new DOMParser().parseFromString(plain, "text/html");
  let count = 0;
  const text = await textOf(body, async () => void (++count % AT_ONCE || (await breathe())));
  await breathe();
  return text.replace(/[ \t]*\n\s*/g, "\n").trim();
}

/** @param {Node} node @param {() => Promise<void>} rest is awaited before each element @returns {Promise<string>} */
async function textOf(node, rest) {
  if (node.nodeType === Node.TEXT_NODE)
    return node.textContent.replace(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  await rest();
  const { tagName } = /** @type {Element} */ (node);
  if (tagName === "SCRIPT" || tagName === "STYLE") return "";
  let inner = "";
  for (const child of node.childNodes) inner += await textOf(child, rest);
  if (BLOCKS.has(tagName)) return `${inner}\n`;
  const name = tagName.toLowerCase();
  return KEPT.has(tagName) && inner.trim() ? `<${name}>${inner}</${name}>` : inner;
}

/** @param {DragEvent} event */
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

/**
 * Files that are dropped are translated in the view for files.
 * @param {HTMLElement} place @param {string} address of that view; empty where there is none
 * @param {() => Record<string, string | undefined>} choice model and languages
 */
export function acceptFiles(place, address, choice) {
  if (!address) return;
  place.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    place.classList.add("drop-here");
  });
  place.addEventListener("dragleave", () => place.classList.remove("drop-here"));
  place.addEventListener("drop", async (event) => {
    place.classList.remove("drop-here");
    if (!hasFiles(event)) return;
    event.preventDefault();
    /** @type {string[]} */
    const ids = [];
    let problem = "";
    for (const file of event.dataTransfer.files) {
      const form = new FormData();
      form.set("file", file);
      for (const [name, value] of Object.entries(choice())) if (value) form.set(name, value);
      try {
        ids.push((await ask("api/v1/jobs", { form })).id);
      } catch (error) {
        const { message, hint } = asApiError(error);
        problem ||= `${file.name}: ${message} ${hint}`;
      }
    }
    const show = () => location.assign(`${address}#jobs=${ids.join(",")}`);
    if (!problem) show();
    else toast(problem, ids.length ? { label: gettext("Show the other files"), run: show } : undefined);
  });
}
