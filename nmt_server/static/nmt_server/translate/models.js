// The choice of a model, and what state it is in.

import { ask } from "../shell/api.js";
import { Choice } from "../shell/menu.js";
import { format, gettext } from "../shell/texts.js";

/** @type {Record<string, string>} */
export const STATES = {
  ready: gettext("Ready"),
  "not loaded": gettext("Loads on first use"),
  loading: gettext("Loading"),
  draining: gettext("Leaving memory"),
  failed: gettext("Cannot be loaded"),
  "not responding": gettext("Not responding"),
};

/** The value that leaves the choice to the server: the best model for the languages. */
export const ANY = "";

/** @typedef {{name: string, source: string, target: string, sources: string[], targets: string[], default: boolean, state: string, reason: string, notes: string[]}} Model */

export class Models {
  /** @param {{button: HTMLButtonElement, nameOf: (code: string) => string, onChoose: () => void}} parts */
  constructor({ button, nameOf, onChoose }) {
    this.button = button;
    this.nameOf = nameOf;
    /** @type {Model[]} */
    this.models = [];
    this.choice = new Choice({
      button,
      label: gettext("Model"),
      onChoose: (name) => {
        this.choose(name);
        onChoose();
      },
    });
  }

  /** Ask the server; the model named `wanted` (or `ANY`), the chosen one, or the default one is chosen then. @param {string} [wanted] */
  async load(wanted) {
    const name = wanted ?? (this.models.length ? this.button.value : undefined);
    this.models = (await ask("api/v1/models")).models;
    const usual = (this.models.find((model) => model.default) ?? this.models[0])?.name ?? ANY;
    if (!this.choose(name)) this.choose(usual);
  }

  /** Choose the model of that name, or `ANY`; whether there is such a choice. @param {string | undefined} name */
  choose(name) {
    const isThere =
      this.models.some((model) => model.name === name) || (name === ANY && this.models.length > 1);
    if (isThere) this.button.value = name;
    this.show();
    return isThere;
  }

  /** Ask for the states alone; where that fails, the next translation says why. */
  async refreshStates() {
    try {
      this.models = (await ask("api/v1/models")).models;
    } catch {
      this.button.dataset.state = "not responding";
      return;
    }
    this.show();
  }

  /** The server does not answer: no state is known any more. */
  lose() {
    delete this.button.dataset.state;
    this.button.title = "";
  }

  /** The chosen model; undefined where the server is to choose, or has none. */
  get chosen() {
    return this.models.find((model) => model.name === this.button.value);
  }

  /** The models among which the choice is. */
  get able() {
    return this.chosen ? [this.chosen] : this.models;
  }

  show() {
    const items = this.models.map((model) => ({
      value: model.name,
      label: model.name,
      detail: this.languages(model),
    }));
    const best = { value: ANY, label: gettext("Best for the languages") };
    this.choice.offer([{ items: items.length > 1 ? [best] : [] }, { items }]);
    const { state = "", reason = "", notes = [], name } = this.chosen ?? {};
    this.button.dataset.state = state;
    this.button.querySelector(".name").textContent =
      name ?? (this.models.length ? best.label : gettext("No model"));
    this.button.title = [STATES[state] ?? state, reason, ...notes].filter(Boolean).join(". ");
  }

  /** @param {Model} model */
  languages({ source, target, sources, targets }) {
    const languages = new Set([...sources, ...targets]);
    if (languages.size > 2)
      return format(gettext("%(count)s languages"), { count: languages.size });
    return `${this.nameOf(source)} → ${this.nameOf(target)}`;
  }
}
