// The choice of a model, with its languages and what state it is in.

const STATES = {
  ready: "Ready",
  "not loaded": "Loads on first use",
  loading: "Loading",
  failed: "Cannot be loaded",
  "not responding": "Not responding",
};

export class Models {
  constructor({ api, select, state }) {
    this.api = api;
    this.select = select;
    this.state = state;
    this.models = [];
    this.languages = new Map();
  }

  /** Ask the server; the model named `wanted`, the chosen one, or the default one is chosen then. */
  async load(wanted) {
    const [models, languages] = await Promise.all([this.api.models(), this.api.languages()]);
    this.models = models;
    this.languages = new Map(languages.map((language) => [language.code, language]));
    const name = wanted ?? this.chosen?.name;
    this.select.replaceChildren(...models.map((model) => this.option(model)));
    if (!models.length) this.select.append(new Option("No model"));
    this.select.disabled = !models.length;
    const chosen =
      models.find((model) => model.name === name) ?? models.find((model) => model.default) ?? models[0];
    if (chosen) this.select.value = chosen.name;
    this.showState();
  }

  /** Ask for the states alone; where that fails, the next translation says why. */
  async refreshStates() {
    try {
      this.models = await this.api.models();
    } catch {
      return;
    }
    this.showState();
  }

  option(model) {
    const pair = `${this.language(model.source).name} → ${this.language(model.target).name}`;
    return new Option(`${model.name} (${pair})`, model.name);
  }

  /** The chosen model, or undefined where there is none. */
  get chosen() {
    return this.models.find((model) => model.name === this.select.value);
  }

  language(code) {
    return this.languages.get(code) ?? { code, name: code, native_name: "" };
  }

  showState() {
    const state = this.chosen?.state ?? "";
    this.state.dataset.state = state;
    this.state.textContent = STATES[state] ?? state;
    this.state.title = this.chosen?.reason ?? "";
  }
}
