// The choice of a model, and what state it is in.

const STATES = {
  ready: "Ready",
  "not loaded": "Loads on first use",
  loading: "Loading",
  draining: "Leaving memory",
  failed: "Cannot be loaded",
  "not responding": "Not responding",
};

/** The value that leaves the choice to the server: the best model for the languages. */
export const ANY = "";

export class Models {
  constructor({ api, select, state }) {
    this.api = api;
    this.select = select;
    this.state = state;
    this.models = [];
  }

  /**
   * Ask the server; the model named `wanted` (or `ANY`), the chosen one, or the default one is
   * chosen then. `nameOf` gives the name of a language by its code.
   */
  async load(wanted, nameOf) {
    const name = wanted ?? (this.models.length ? this.select.value : undefined);
    this.models = await this.api.models();
    const options = this.models.map((model) => new Option(label(model, nameOf), model.name));
    if (options.length > 1) options.unshift(new Option("Best for the languages", ANY));
    if (!options.length) options.push(new Option("No model"));
    this.select.replaceChildren(...options);
    this.select.disabled = !this.models.length;
    if (!this.choose(name)) this.choose((this.models.find((m) => m.default) ?? this.models[0])?.name);
    this.showState();
  }

  /** Choose the model of that name, or `ANY`; whether there is such a choice. */
  choose(name) {
    const isThere = [...this.select.options].some((option) => option.value === name);
    if (isThere) this.select.value = name;
    this.showState();
    return isThere;
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

  /** The chosen model; undefined where the server is to choose, or has none. */
  get chosen() {
    return this.models.find((model) => model.name === this.select.value);
  }

  /** The models among which the choice is. */
  get able() {
    return this.chosen ? [this.chosen] : this.models;
  }

  showState() {
    const { state = "", reason = "", notes = [] } = this.chosen ?? {};
    this.state.dataset.state = state;
    this.state.textContent = STATES[state] ?? state;
    this.state.title = [reason, ...notes].filter(Boolean).join(" ");
  }
}

function label({ name, source, target, sources, targets }, nameOf) {
  const languages = new Set([...sources, ...targets]);
  if (languages.size > 2) return `${name} (${languages.size} languages)`;
  return `${name} (${nameOf(source)} → ${nameOf(target)})`;
}
