// Where the terms of glossaries are, in a sentence and in its translation.

import { methodText } from "../glossaries/methods.js";
import { format, gettext } from "../shell/texts.js";

/** @typedef {import("../glossaries/methods.js").Applied} Applied @typedef {import("./source.js").Range & {title: string}} Mark */

/** The terms in a sentence of the source, in order. @param {string} text @param {Applied[]} terms @returns {Mark[]} */
export function sourceMarks(text, terms) {
  const like = folded(text);
  let from = 0;
  const marks = [];
  for (const term of terms) {
    const start = like.indexOf(folded(term.source), from);
    if (start < 0) continue;
    from = start + term.source.length;
    marks.push({ start, end: from, title: titleOf(term) });
  }
  return marks;
}

/** What has become of the terms in a translation, in order. @param {string} text @param {Applied[]} terms @returns {Mark[]} */
export function targetMarks(text, terms) {
  const like = folded(text);
  /** @type {Mark[]} */
  const marks = [];
  // The longest first: a name may be a part of another.
  for (const term of terms.toSorted((one, other) => other.target.length - one.target.length)) {
    if (!term.target || term.method === "missed") continue;
    let [start, end] = [-1, -1];
    do {
      start = like.indexOf(folded(term.target), start + 1);
      end = start + term.target.length;
    } while (start >= 0 && marks.some((mark) => mark.start < end && start < mark.end));
    if (start >= 0) marks.push({ start, end, title: titleOf(term) });
  }
  return marks.sort((one, other) => one.start - other.start);
}

/** @param {Applied} term */
function titleOf(term) {
  const { glossary, source, method } = term;
  const target = term.target || "–";
  const said = format(gettext("%(source)s → %(target)s"), { source, target });
  const how = methodText(method);
  if (!glossary) return `${said}: ${how}`;
  return format(gettext("Glossary “%(glossary)s”: %(term)s, %(how)s"), { glossary, term: said, how });
}

/** A text without differences of case and width, letter for letter. @param {string} text */
function folded(text) {
  const narrow = text
    .replace(/[\uff01-\uff5e]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
  const low = narrow.toLowerCase();
  return low.length === text.length ? low : narrow; // A few letters are longer in lower case.
}
