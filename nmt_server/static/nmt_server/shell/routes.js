// Three lists that say what translates: a model, and its languages.

import { ask } from "./api.js";
import { h } from "./dom.js";
import { format, gettext, language } from "./texts.js";

/** @typedef {{name: string, source: string, target: string, sources: string[], targets: string[], default: boolean, engine_label: string}} Model */

/** @type {Promise<Model[]> | null} */
let models = null;

/** The registered models, asked for once. @returns {Promise<Model[]>} */
export function registeredModels() {
  models ??= ask("api/v1/models").then((answer) => answer.models);
  models.catch(() => {
    models = null;
  });
  return models;
}

const names = new Intl.DisplayNames([language], { type: "language", fallback: "code" });

/** The name of a language for people. @param {string} code */
export function languageName(code) {
  try {
    return names.of(code);
  } catch {
    return code; // Not every code of a model is one of BCP 47.
  }
}

/** Languages in the order of their names. @param {string[]} codes */
export const byName = (codes) => [...codes].sort((one, other) => languageName(one).localeCompare(languageName(other), language));

/** The names of two languages, for people. @param {string} source @param {string} target */
export const pairName = (source, target) => `${languageName(source)} → ${languageName(target)}`;

/** What is said where an address names a model that is not there. @param {string} name */
export const missing = (name) => format(gettext("There is no model “%(name)s” here; another one is taken."), { name });

/** A model and a pair of its languages, each chosen from a list. */
export class Route {
  /** @param {{model: HTMLSelectElement, source: HTMLSelectElement, target: HTMLSelectElement, onChange: () => void}} parts */
  constructor({ model, source, target, onChange }) {
    this.lists = { model, source, target };
    /** @type {Model[]} */
    this.models = [];
    model.addEventListener("change", () => {
      this.offerLanguages({});
      onChange();
    });
    for (const list of [source, target]) list.addEventListener("change", onChange);
  }

  /** What requests are to say. @returns {{model?: string, source?: string, target?: string}} */
  get request() {
    const { model, source, target } = this.lists;
    return this.models.length ? { model: model.value, source: source.value, target: target.value } : {};
  }

  /** Fetch the models and choose what was wished for, else the default. @param {{model?: string, source?: string, target?: string}} wish */
  async load(wish) {
    this.models = await registeredModels();
    const { model } = this.lists;
    model.replaceChildren(...this.models.map(({ name }) => h("option", { value: name }, name)));
    const wished = this.models.find(({ name }) => name === wish.model);
    model.value = (wished ?? this.models.find((each) => each.default) ?? this.models[0])?.name ?? "";
    model.disabled = !this.models.length;
    this.offerLanguages(wish);
  }

  /** @param {{source?: string, target?: string}} wish */
  offerLanguages(wish) {
    const { model, source, target } = this.lists;
    const chosen = this.models.find(({ name }) => name === model.value);
    if (!chosen) return;
    fill(source, chosen.sources, wish.source ?? chosen.source, chosen.source);
    fill(target, chosen.targets, wish.target ?? chosen.target, chosen.target);
  }
}

/** @param {HTMLSelectElement} list @param {string[]} codes @param {string} wished @param {string} usual */
function fill(list, codes, wished, usual) {
  list.replaceChildren(...byName(codes).map((code) => h("option", { value: code, lang: language }, languageName(code))));
  list.value = codes.includes(wished) ? wished : usual;
  list.disabled = codes.length < 2;
}
