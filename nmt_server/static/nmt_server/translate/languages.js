// The two languages: each a menu with search and the ones used last, and a button that swaps them.

import { Choice } from "../shell/menu.js";
import { recall, remember } from "../shell/storage.js";
import { format, gettext, language as interfaceLanguage } from "../shell/texts.js";
import { Pairs } from "./pairs.js";

/** In the place of a source language: the text decides. */
export const AUTO = "auto";
const RECENT = "recent-languages";
const MOST_RECENT = 3;

const names = new Intl.DisplayNames(interfaceLanguage, { type: "language", fallback: "none" });

export class Languages {
  /** `onChange` is called when the person has chosen, `onSwap` when it was by the button. @param {{source: HTMLButtonElement, target: HTMLButtonElement, swap: HTMLButtonElement, onChange: () => void, onSwap: () => void}} parts */
  constructor({ source, target, swap, onChange, onSwap }) {
    this.swapButton = swap;
    this.onChange = onChange;
    this.pairs = new Pairs([]);
    this.known = new Map();
    /** What the text was found to be in, where the source is open. */
    this.detected = "";
    this.sourceChoice = new Choice({
      button: source,
      label: gettext("Source language"),
      // Who chooses the language of the other side means to turn the pair around.
      onChoose: (code) =>
        this.chosen(code, code === this.target && code !== AUTO ? this.source : this.target),
    });
    this.targetChoice = new Choice({
      button: target,
      label: gettext("Target language"),
      onChoose: (code) =>
        this.chosen(
          code === this.source && this.sourceChoice.value !== AUTO
            ? this.target
            : this.sourceChoice.value,
          code,
        ),
    });
    swap.addEventListener("click", () => {
      this.choose(this.target, this.source);
      onSwap();
    });
  }

  /** The source language as the engine is told it. */
  get source() {
    return this.isOpen ? this.detected || this.pairs.sources[0] || "" : this.sourceChoice.value;
  }

  get target() {
    return this.targetChoice.value;
  }

  /** Whether the text decides on the source language. */
  get isOpen() {
    return this.sourceChoice.value === AUTO;
  }

  get needsPivot() {
    return this.pairs.needsPivot(this.source, this.target);
  }

  /** Whether there is more than one pair to choose from. */
  get isChoice() {
    return !this.sourceChoice.button.disabled || !this.targetChoice.button.disabled;
  }

  /** What the server knows of languages. @param {{code: string, name: string, native_name: string}[]} languages */
  know(languages) {
    this.known = new Map(languages.map((language) => [language.code, language]));
  }

  /** @param {string} code @returns {string} the name in the language of the interface */
  nameOf(code) {
    try {
      return names.of(code) ?? this.known.get(code)?.name ?? code;
    } catch {
      return this.known.get(code)?.name ?? code; // No code of BCP 47.
    }
  }

  /** Offer these pairs; the first of `wishes` that is possible is chosen. @param {Pairs} pairs @param {{source?: string, target?: string}[]} wishes */
  offer(pairs, wishes) {
    this.pairs = pairs;
    const isOpen = wishes[0]?.source === AUTO && pairs.sources.length > 1;
    const wish = wishes.find(
      ({ source, target }) =>
        pairs.has(source, target) || (isOpen && pairs.targetsOfAll.includes(target)),
    );
    this.choose(isOpen ? AUTO : (wish?.source ?? pairs.sources[0] ?? ""), wish?.target);
  }

  /** @param {string} source @param {string} [target] */
  choose(source, target) {
    this.sourceChoice.button.value = source;
    const targets = this.isOpen ? this.pairs.targetsOfAll : this.pairs.targets(source);
    this.targetChoice.button.value = targets.includes(target) ? target : (targets[0] ?? "");
    this.show();
  }

  /** The text is in this language. @param {string} code */
  detect(code) {
    this.detected = this.pairs.has(code, this.target) ? code : "";
    this.show();
  }

  show() {
    const { sources } = this.pairs;
    const open = sources.length > 1 ? [{ value: AUTO, label: gettext("Detect the language") }] : [];
    this.sourceChoice.offer([{ items: open }, ...this.withRecent(sources)]);
    const direct = this.isOpen ? this.pairs.targetsOfAll : this.pairs.direct(this.source);
    const indirect = this.isOpen ? [] : this.pairs.indirect(this.source);
    const through = format(gettext("Through %(language)s"), {
      language: this.nameOf(this.pairs.pivot),
    });
    this.targetChoice.offer([
      ...this.withRecent(direct),
      { heading: through, items: this.items(indirect) },
    ]);
    const detected = this.detected
      ? format(gettext("%(language)s (detected)"), { language: this.nameOf(this.detected) })
      : gettext("Detect the language");
    label(this.sourceChoice.button, this.isOpen ? detected : this.nameOf(this.source));
    label(this.targetChoice.button, this.nameOf(this.target));
    this.swapButton.disabled = !this.pairs.has(this.target, this.source);
  }

  /** @param {string} source @param {string} target */
  chosen(source, target) {
    const recent = [source, target, ...recall(RECENT, [])].filter((code) => code !== AUTO);
    remember(RECENT, [...new Set(recent)].slice(0, 2 * MOST_RECENT));
    this.choose(source, target);
    this.onChange();
  }

  /** @param {string[]} codes */
  withRecent(codes) {
    const items = this.items(codes);
    if (items.length < 8) return [{ items }];
    const recent = /** @type {string[]} */ (recall(RECENT, []))
      .filter((code) => codes.includes(code))
      .slice(0, MOST_RECENT);
    if (!recent.length) return [{ items }];
    return [
      { heading: gettext("Used last"), items: recent.map((code) => this.item(code)) },
      { heading: gettext("All languages"), items },
    ];
  }

  /** @param {string[]} codes */
  items(codes) {
    return codes
      .map((code) => this.item(code))
      .sort((one, other) => one.label.localeCompare(other.label, interfaceLanguage));
  }

  /** @param {string} code */
  item(code) {
    const { native_name: native = "", name: english = "" } = this.known.get(code) ?? {};
    const name = this.nameOf(code);
    return { value: code, label: name, detail: native === name ? "" : native, also: english, lang: code };
  }
}

/** @param {HTMLElement} button @param {string} text */
function label(button, text) {
  button.querySelector("span").textContent = text || "–";
}
