// Keyboard shortcuts, and the dialog that lists them.

import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { gettext } from "./texts.js";

/** @type {{keys: string[], help: string, run: ((event: KeyboardEvent) => void) | null}[]} */
const known = [];

/**
 * A shortcut of the view. `keys` such as `["Control", "Enter"]`; Control is Command on a Mac. One
 * without `run` is only listed: an element takes it by itself. One without Control is not for
 * whoever is typing.
 * @param {string[]} keys @param {string} help what it does @param {((event: KeyboardEvent) => void) | null} [run]
 */
export function shortcut(keys, help, run = null) {
  known.push({ keys, help, run });
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const control = event.ctrlKey || event.metaKey;
  const isTyping = /** @type {Element} */ (event.target).matches?.(
    "input, textarea, select, [contenteditable]",
  );
  if (!control && (isTyping || event.altKey)) return;
  const found = known.find(
    ({ keys, run }) =>
      run &&
      keys.includes("Control") === control &&
      keys.at(-1).toLowerCase() === event.key.toLowerCase() &&
      (keys.at(-1) === "?" || keys.includes("Shift") === event.shiftKey),
  );
  if (!found) return;
  event.preventDefault();
  found.run(event);
});

/** @type {Record<string, string>} */
const NAMES = {
  Control: /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** List them. */
export function showShortcuts() {
  const items = known.flatMap(({ keys, help }) => [
    h(
      "dt",
      {},
      ...keys.flatMap((key, index) => [index ? " " : null, h("kbd", {}, NAMES[key] ?? key)]),
    ),
    h("dd", {}, help),
  ]);
  openDialog({
    title: gettext("Keyboard shortcuts"),
    body: [h("dl", { class: "key-list" }, ...items)],
  });
}
