// A sentence of the translation as elements: its words, and the terms of glossaries in it.

import { h } from "../shell/dom.js";

// Below this, a word is marked.
export const UNSURE = 0.4;

/**
 * Its words, those marked of which the model was not sure, and terms, in order.
 * @param {string} text @param {import("./words.js").Word[]} words @param {import("./terms.js").Mark[]} terms
 * @returns {(string | HTMLElement)[]}
 */
export function marked(text, words, terms) {
  let at = 0;
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  /** @type {import("./terms.js").Mark | null} */
  let open = null;
  // What belongs to a term is in one element with it: whole words, and of what is none its part.
  const put = (
    /** @type {string | HTMLElement} */ part,
    /** @type {number} */ start,
    /** @type {number} */ end,
  ) => {
    const term = terms.find((each) => each.start < end && start < each.end);
    const last = parts.at(-1);
    if (!term) parts.push(part);
    else if (term === open && last instanceof HTMLElement) last.append(part);
    else parts.push(h("mark", { class: "term", title: term.title }, part));
    open = term ?? null;
  };
  const putText = (/** @type {number} */ start, /** @type {number} */ end) => {
    const cuts = terms.flatMap((term) => [term.start, term.end]);
    const inside = cuts.filter((cut) => start < cut && cut < end);
    let from = start;
    for (const cut of [...inside, end]) {
      if (from < cut) put(text.slice(from, cut), from, cut);
      from = cut;
    }
  };
  for (const [index, { start, end, quality }] of words.entries()) {
    putText(at, start);
    const unsure = quality !== undefined && quality < UNSURE;
    const shown = { class: unsure ? "word unsure" : "word", dataset: { word: index } };
    put(h("span", shown, text.slice(start, end)), start, end);
    at = end;
  }
  putText(at, text.length);
  return parts;
}
