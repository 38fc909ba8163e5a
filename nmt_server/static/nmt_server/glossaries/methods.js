// How a term came about, in words for people.

import { h } from "../shell/dom.js";
import { format, gettext } from "../shell/texts.js";

/** @typedef {{source: string, target: string, method: string, glossary: string}} Applied a term as an answer tells of it */

/** @type {Record<string, string>} */
const METHODS = {
  exact: gettext("the whole sentence is the term"),
  plain: gettext("the model says so by itself"),
  hypothesis: gettext("another translation of the model has it"),
  alignment: gettext("put in the place of the model's word"),
  "stand-in": gettext("translated with a word the model knows in its place"),
  placeholder: gettext("translated with a placeholder in its place"),
  missed: gettext("could not be brought about"),
};

/** How a term came about. @param {string} method */
export const methodText = (method) => METHODS[method] ?? method;

/** Terms that were looked after, and how each came about. @param {Applied[]} terms @returns {HTMLElement} */
export function appliedList(terms) {
  return h(
    "ul",
    { class: "applied small", "aria-label": gettext("Terms of the glossary") },
    ...terms.map((term) =>
      h(
        "li",
        {},
        h(
          "span",
          { class: `chip ${term.method === "missed" ? "warning" : "accent"}` },
          format(gettext("%(source)s → %(target)s"), { ...term, target: term.target || "–" }),
        ),
        " ",
        h(
          "span",
          { class: "quiet" },
          [term.glossary, methodText(term.method)].filter(Boolean).join(": "),
        ),
      ),
    ),
  );
}
