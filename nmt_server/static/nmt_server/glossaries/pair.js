// A pair of languages, as glossaries have it.

import { h } from "../shell/dom.js";
import { languageName, registeredModels } from "../shell/routes.js";
import { language } from "../shell/texts.js";

/** @typedef {import("./terms.js").Pair} Pair */

/** @param {Pair} one @param {Pair} other */
export const isSame = (one, other) => one.source === other.source && one.target === other.target;

/** A code as glossaries have it. @param {string} code */
export const stem = (code) => code.toLowerCase().replaceAll("_", "-");

/** The languages of the default model. @returns {Promise<Pair>} */
export async function usualPair() {
  const models = await registeredModels();
  const model = models.find((each) => each.default) ?? models[0];
  return { source: stem(model?.source ?? "ja"), target: stem(model?.target ?? "en") };
}

/** Choose a language from a list, which offers it from now on. @param {HTMLSelectElement} list @param {string} code */
export function chooseLanguage(list, code) {
  if (!Array.from(list.options).some(({ value }) => value === code))
    list.append(h("option", { value: code, lang: language }, languageName(code)));
  list.value = code;
}
