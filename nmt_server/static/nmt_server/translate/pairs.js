// Which language can be translated into which, by one model or by several of them.

export class Pairs {
  /**
   * `pivot` is the language between two models where none has a pair; empty for no such detour.
   * @param {{sources: string[], targets: string[]}[]} models @param {string} [pivot]
   */
  constructor(models, pivot = "") {
    this.models = models;
    this.pivot = pivot;
  }

  /** All languages that something can be translated from. */
  get sources() {
    const all = new Set(this.models.flatMap((model) => model.sources));
    return [...all].filter((source) => this.targets(source).length);
  }

  /** The languages that one model translates `source` into. */
  direct(/** @type {string} */ source) {
    const able = this.models.filter((model) => model.sources.includes(source));
    return without(
      able.flatMap((model) => model.targets),
      source,
    );
  }

  /** The languages that are reached through the pivot language alone. */
  indirect(/** @type {string} */ source) {
    const direct = this.direct(source);
    if (!direct.includes(this.pivot)) return [];
    return without(this.direct(this.pivot), source).filter((target) => !direct.includes(target));
  }

  /** All languages that something can be translated into. */
  get targetsOfAll() {
    return [...new Set(this.models.flatMap((model) => model.targets))];
  }

  targets(/** @type {string} */ source) {
    return [...this.direct(source), ...this.indirect(source)];
  }

  has(/** @type {string} */ source, /** @type {string} */ target) {
    return this.targets(source).includes(target);
  }

  /** Whether it takes two models to get from one to the other. */
  needsPivot(/** @type {string} */ source, /** @type {string} */ target) {
    return this.indirect(source).includes(target);
  }
}

/** @param {string[]} languages @param {string} excluded */
function without(languages, excluded) {
  return [...new Set(languages)].filter((language) => language !== excluded);
}
