// The choice of the two languages, with a button that swaps them.

import { Pairs } from "./pairs.js";

export class Languages {
  /** `onChange` is called when the person has chosen; `onSwap` when it was by the button. */
  constructor({ source, target, swap, onChange, onSwap }) {
    this.sourceSelect = source;
    this.targetSelect = target;
    this.swapButton = swap;
    this.pairs = new Pairs([]);
    this.known = new Map();
    source.addEventListener("change", () => {
      // Who chooses the language of the other side means to turn the pair around.
      this.choose(this.source, this.target === this.source ? this.before : this.target);
      onChange();
    });
    target.addEventListener("change", () => {
      this.choose(this.source, this.target);
      onChange();
    });
    swap.addEventListener("click", () => {
      this.choose(this.target, this.source);
      onSwap();
    });
  }

  get source() {
    return this.sourceSelect.value;
  }

  get target() {
    return this.targetSelect.value;
  }

  /** Whether the pair goes through the pivot language. */
  get needsPivot() {
    return this.pairs.needsPivot(this.source, this.target);
  }

  /** Whether there is more than one pair to choose from. */
  get isChoice() {
    return !this.sourceSelect.disabled || !this.targetSelect.disabled;
  }

  /** What the server knows of languages: `[{code, name, native_name}]`. */
  know(languages) {
    this.known = new Map(languages.map((language) => [language.code, language]));
  }

  named(code) {
    return this.known.get(code) ?? { code, name: code, native_name: "" };
  }

  /** Offer these pairs; the first of `wishes`, each `{source, target}`, that is possible is chosen. */
  offer(pairs, wishes) {
    this.pairs = pairs;
    const sources = pairs.sources;
    this.fill(this.sourceSelect, sources.map((code) => this.option(code)), sources.length);
    const wish = wishes.find(({ source, target }) => pairs.has(source, target));
    this.choose(wish?.source ?? sources[0] ?? "", wish?.target);
  }

  choose(source, target) {
    this.sourceSelect.value = source;
    const direct = this.pairs.direct(source).map((code) => this.option(code));
    const indirect = this.pairs.indirect(source).map((code) => this.option(code));
    const groups = [...sorted(direct)];
    if (indirect.length) {
      const group = document.createElement("optgroup");
      group.label = `Through ${this.named(this.pairs.pivot).name}`;
      group.append(...sorted(indirect));
      groups.push(group);
    }
    this.fill(this.targetSelect, groups, direct.length + indirect.length);
    if (this.pairs.has(source, target)) this.targetSelect.value = target;
    this.before = source;
    this.swapButton.disabled = !this.pairs.has(this.target, this.source);
  }

  fill(select, options, number) {
    select.replaceChildren(...(select === this.sourceSelect ? sorted(options) : options));
    select.disabled = number < 2;
  }

  option(code) {
    const { name, native_name: native } = this.named(code);
    const option = new Option(native && native !== name ? `${name} · ${native}` : name, code);
    option.lang = code;
    return option;
  }
}

function sorted(options) {
  return options.toSorted((one, other) => one.label.localeCompare(other.label, "en"));
}
