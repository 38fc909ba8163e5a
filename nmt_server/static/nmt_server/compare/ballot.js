// The question which translation is better, with a button for each.

import { h } from "../shell/dom.js";
import { gettext } from "../shell/texts.js";

/** @typedef {import("./kept.js").Result} Result */

/**
 * Ask which one is better.
 * @param {HTMLElement} element
 * @param {{label: string, result: Result}[]} offered
 * @param {{isSaid: (better: Result | null) => boolean, isClosed: boolean, onVote: (better: Result | null) => void}} how
 *   `isSaid`: whether that is what was said; `isClosed`: nobody can say it any more
 */
export function showBallot(element, offered, { isSaid, isClosed, onVote }) {
  const button = (/** @type {string} */ label, /** @type {Result | null} */ better) =>
    h("button", { type: "button", class: "button", "aria-pressed": String(isSaid(better)), disabled: isClosed, onclick: () => onVote(better) }, label);
  element.replaceChildren(
    h("span", { class: "quiet small" }, gettext("Which one is better?")),
    ...offered.map(({ label, result }) => button(label, result)),
    button(gettext("Equally good"), null),
  );
}
