// The two lists of languages: which pair it is that models are compared with.

import { byId, h } from "../shell/dom.js";
import { byName, languageName } from "../shell/routes.js";

/** @typedef {import("../shell/routes.js").Model} Model @typedef {{source: string, target: string}} Pair */

/** What is chosen. @returns {Pair} */
export const pair = () => ({ source: byId("source-language").value, target: byId("target-language").value });

/** Offer the pairs of models, and choose one; the models that have it. @param {Model[]} models @param {Partial<Pair>} wish */
export function offerPair(models, { source, target }) {
  const usual = models.find((each) => each.default) ?? models[0];
  const from = fill(byId("source-language"), models.flatMap(({ sources }) => sources), source ?? usual.source);
  const able = models.filter(({ sources }) => sources.includes(from));
  const to = fill(byId("target-language"), able.flatMap(({ targets }) => targets).filter((code) => code !== from), target ?? usual.target);
  return able.filter(({ targets }) => targets.includes(to));
}

/** @param {HTMLSelectElement} list @param {string[]} codes @param {string} wished @returns {string} what is chosen */
function fill(list, codes, wished) {
  const each = [...new Set(codes)];
  list.replaceChildren(...byName(each).map((code) => h("option", { value: code }, languageName(code))));
  list.value = each.includes(wished) ? wished : each[0];
  list.disabled = each.length < 2;
  return list.value;
}
