// The text seems to be in another language than the chosen one: what to do about it.

import { h } from "../shell/dom.js";
import { format, gettext } from "../shell/texts.js";

/**
 * Show it in `place`, or nothing. `choose` takes other languages.
 * @param {HTMLElement} place @param {string} language that of the text, empty where it is unknown
 * @param {import("./languages.js").Languages} languages
 * @param {(source: string, target: string) => void} choose
 */
export function showHint(place, language, languages, choose) {
  place.hidden = !language || language === languages.source;
  if (place.hidden) return;
  const named = { language: languages.nameOf(language) };
  const button = (/** @type {string} */ label, /** @type {string} */ target) =>
    h(
      "button",
      { class: "button", type: "button", onclick: () => choose(language, target) },
      label,
    );
  const reads = format(gettext("The model reads %(language)s."), {
    language: languages.nameOf(languages.source),
  });
  let way = h("span", { class: "quiet" }, reads);
  if (languages.pairs.has(language, languages.target))
    way = button(format(gettext("Translate from %(language)s"), named), languages.target);
  else if (languages.pairs.has(language, languages.source))
    way = button(gettext("Swap the languages"), languages.source);
  place.replaceChildren(
    h("span", {}, format(gettext("This looks like %(language)s."), named)),
    way,
  );
}
