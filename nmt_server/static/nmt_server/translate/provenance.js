// Where a sentence comes from, in words for people.

import { ago, format, gettext } from "../shell/texts.js";

/** @typedef {import("./output.js").Segment} Segment */

/** Whether a person has made it. @param {Segment} segment */
export const isByPerson = ({ origin }) => origin === "edited" || origin === "imported";

/** How sure the model was, in words. @param {number} quality 0 to 1 */
function sureness(quality) {
  if (quality >= 0.85) return gettext("very sure");
  if (quality >= 0.65) return gettext("fairly sure");
  if (quality >= 0.45) return gettext("not very sure");
  return gettext("guessing");
}

/**
 * A sentence's history in a few words. `row` is that of the cache, where one may see it.
 * @param {Segment} segment @param {{changed_by?: string, updated_at?: string} | null} [row]
 */
export function provenance(segment, row = null) {
  if (segment.isChanged) return gettext("Chosen by you, on this page only");
  if (segment.origin === "kept") return gettext("Left as it is: no language");
  if (segment.origin === "glossary") return gettext("A term of a glossary as a whole");
  if (isByPerson(segment)) {
    const verb =
      segment.origin === "edited" ? gettext("Corrected by %(who)s") : gettext("Brought by %(who)s");
    const said = format(verb, { who: row?.changed_by || gettext("a person") });
    return row?.updated_at ? joined(said, ago(row.updated_at)) : said;
  }
  const made = segment.cached ? gettext("Model, remembered") : gettext("Model");
  return segment.score === null || segment.score === undefined
    ? made
    : joined(made, sureness(Math.exp(Math.min(segment.score, 0))));
}

/** @param {string} what @param {string} more */
const joined = (what, more) => format(gettext("%(what)s, %(more)s"), { what, more });

/** @type {Record<string, string>} */
const WARNINGS = {
  split: gettext("Too long for the model at once, so translated in parts"),
  truncated: gettext("The longest translation allowed was reached: the end may be missing"),
  repetition: gettext("The model repeats itself"),
  numbers: gettext("The numbers are not those of the source"),
  placeholder: gettext(
    "Something that must not be translated was lost and put back, perhaps elsewhere",
  ),
  dropped: gettext("The model left out words"),
  glossary: gettext("A term of a glossary could not be brought about"),
  text: gettext("A character that is none, so left as it is"),
};

/** A warning in words; one that names characters has them behind a colon. @param {string} warning */
export function warningText(warning) {
  if (warning.startsWith("unknown:")) {
    const letters = Array.from(warning.slice("unknown:".length)).join(" ");
    return format(gettext("The model does not know %(letters)s"), { letters });
  }
  return WARNINGS[warning] ?? warning;
}
