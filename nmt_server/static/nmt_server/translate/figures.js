// The text and its translation in numbers.

import { h, icon } from "../shell/dom.js";
import { format, gettext, ngettext, number } from "../shell/texts.js";
import { UNSURE } from "./marking.js";
import { isByPerson, warningText } from "./provenance.js";

/** @typedef {import("./output.js").Segment} Segment */

/** @param {string} text @param {number} count */
const counted = (text, count) => format(text, { count: number(count) });

/** What the lines of a translation are, as items of a list. @param {Segment[]} segments */
export function summaryOf(segments) {
  const count = (/** @type {(segment: Segment) => unknown} */ test) => segments.filter(test).length;
  const sentences = count((segment) => segment.origin);
  const people = count(isByPerson);
  const warned = count((segment) => segment.warnings?.length);
  return [
    h(
      "li",
      {},
      counted(ngettext("%(count)s sentence", "%(count)s sentences", sentences), sentences),
    ),
    people &&
      h(
        "li",
        {},
        icon("person", "mark-person"),
        counted(ngettext("%(count)s by a person", "%(count)s by people", people), people),
      ),
    warned &&
      h(
        "li",
        {},
        icon("warning", "mark-warning"),
        counted(ngettext("%(count)s warning", "%(count)s warnings", warned), warned),
      ),
  ].filter(Boolean);
}

/** How many sentences were translated, for who cannot see it. @param {Segment[]} segments */
export function announcementOf(segments) {
  const sentences = segments.filter((segment) => segment.origin).length;
  return counted(
    ngettext("Translated %(count)s sentence", "Translated %(count)s sentences", sentences),
    sentences,
  );
}

/** A sentence that keys went to, or a word of it and where that comes from, for who cannot see it. @param {Segment} segment @param {import("./words.js").Word | null} word */
export function stepOf(segment, word) {
  if (!word) return [segment.text.trim(), ...(segment.warnings ?? []).map(warningText)].join(" ");
  const isUnsure = word.quality !== undefined && word.quality < UNSURE;
  return [
    segment.text.slice(word.start, word.end),
    ...word.sources.map(({ start, end }) => segment.source.slice(start, end)),
    isUnsure && gettext("the model is unsure"),
  ]
    .filter(Boolean)
    .join(", ");
}

/** The length of a text; in tokens too, where those of all its sentences are known. @param {string} text @param {(number | undefined)[]} tokens */
export function lengthOf(text, tokens) {
  const letters = text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
  const characters = counted(
    ngettext("%(count)s character", "%(count)s characters", letters),
    letters,
  );
  if (!tokens.length || !tokens.every(Boolean)) return characters;
  const sum = tokens.reduce((total, each) => total + each, 0);
  return `${characters} · ${counted(ngettext("%(count)s token", "%(count)s tokens", sum), sum)}`;
}

/**
 * Which models a translation came from; empty where that says nothing new. `wasChosen` says that
 * the server chose the model.
 * @param {{model: string, route?: {model: string, source: string, target: string}[]}} translation
 * @param {boolean} wasChosen @param {(code: string) => string} nameOf
 */
export function describeRoute({ model, route }, wasChosen, nameOf) {
  const hops = (route ?? []).map((hop) =>
    format(gettext("%(source)s → %(target)s by %(model)s"), {
      source: nameOf(hop.source),
      target: nameOf(hop.target),
      model: hop.model,
    }),
  );
  if (hops.length) return hops.join(", ");
  return wasChosen ? format(gettext("By %(model)s"), { model }) : "";
}
