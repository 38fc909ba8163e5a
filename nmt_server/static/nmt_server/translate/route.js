// The way that a text takes: from which language into which, and by which model.

import { ask } from "../shell/api.js";
import { byId } from "../shell/dom.js";
import { recall, remember } from "../shell/storage.js";
import { format, gettext } from "../shell/texts.js";
import { exampleFor } from "./examples.js";
import { Languages } from "./languages.js";
import { ANY, Models } from "./models.js";
import { Pairs } from "./pairs.js";

/** @typedef {{model?: string, source?: string, target?: string}} Wish */

export class Route {
  /**
   * `onChange` is called when somebody has chosen, `onSwap` when that was by the button between the
   * languages. `pivot` is the language between two models; empty for none.
   * @param {{pivot: string, onChange: () => void, onSwap: () => void}} parts
   */
  constructor({ pivot, onChange, onSwap }) {
    this.pivot = pivot;
    this.languages = new Languages({
      source: byId("source-language"),
      target: byId("target-language"),
      swap: byId("swap"),
      onChange,
      onSwap,
    });
    this.models = new Models({
      button: byId("model"),
      nameOf: (code) => this.languages.nameOf(code),
      onChoose: () => {
        this.offer();
        onChange();
      },
    });
  }

  /** Whether there is a model at all. */
  get isKnown() {
    return this.models.models.length > 0;
  }

  /** What is chosen; no model where the server is to choose. */
  get choice() {
    const { source, target } = this.languages;
    return { model: this.models.chosen?.name, source, target };
  }

  /** What is chosen, as it stands in an address. */
  get address() {
    const { isChoice, sourceChoice, target } = this.languages;
    const pair = isChoice ? { source: sourceChoice.value, target } : {};
    return { model: this.models.button.value, ...pair };
  }

  /** Ask the server what there is, and choose what an address says or was chosen before; throws where it cannot be reached. @param {Wish} address */
  async load(address) {
    const remembered = recall("choice", /** @type {Wish} */ ({}));
    if (!this.isKnown) this.languages.know((await ask("api/v1/languages")).languages);
    // An address with languages and no model leaves the model to the server.
    const wished = address.model ?? (address.source ? ANY : remembered.model);
    await this.models.load(this.isKnown ? undefined : wished);
    if (this.isKnown) this.offer(address, remembered);
  }

  /** Choose what an address says. @param {Wish} address */
  follow(address) {
    this.models.choose(address.model ?? ANY);
    this.offer(address);
  }

  /** Offer the languages of the chosen model; the first of `wishes` that it has is chosen. @param {...Wish} wishes */
  offer(...wishes) {
    const { languages, models } = this;
    const usual = [models.chosen, models.models.find((model) => model.default)].filter(Boolean);
    const current = { source: languages.sourceChoice.value, target: languages.target };
    languages.offer(new Pairs(models.able, models.chosen ? "" : this.pivot), [
      ...wishes,
      current,
      ...usual,
    ]);
    this.show();
  }

  /** Choose it again when this page is opened the next time. */
  remember() {
    remember("choice", {
      model: this.models.button.value,
      source: this.languages.sourceChoice.value,
      target: this.languages.target,
    });
  }

  /** Say to browsers and screen readers which side is in which language. */
  show() {
    const { source, target } = this.languages;
    const field = byId("source");
    field.lang = byId("source-mirror").lang = source;
    byId("output").lang = target;
    field.ariaLabel = format(gettext("Source: %(language)s"), {
      language: this.languages.nameOf(source),
    });
    byId("target-title").textContent = format(gettext("Translation: %(language)s"), {
      language: this.languages.nameOf(target),
    });
    byId("example").hidden = !exampleFor(source);
  }
}
