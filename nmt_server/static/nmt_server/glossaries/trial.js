// A sentence with the glossary and without it.

import { ask } from "../shell/api.js";
import { marked } from "../shell/differences.js";
import { h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { gettext } from "../shell/texts.js";
import { appliedList } from "./methods.js";

/** @typedef {import("./methods.js").Applied} Applied @typedef {import("./terms.js").Pair} Pair */

export class Trial {
  /** @param {{text: HTMLTextAreaElement, result: HTMLElement}} parts */
  constructor({ text, result }) {
    this.text = text;
    this.result = result;
    this.running = new AbortController();
  }

  clear() {
    this.running.abort();
    this.result.replaceChildren();
  }

  /** Translate with the terms as they are now. @param {string} glossary its id @param {Pair} pair */
  async run(glossary, pair) {
    this.running.abort();
    const { signal } = (this.running = new AbortController());
    const text = this.text.value.trim();
    if (!text) return this.clear();
    if (!this.result.childElementCount)
      this.result.replaceChildren(h("p", { class: "quiet" }, gettext("Asking the model …")));
    // What is tried is not to be served to others as a matter of course.
    const json = { text, ...pair, cache: "read-only" };
    try {
      const [plain, withTerms] = await Promise.all([
        ask("api/v1/translate", { json: { ...json, glossary: [] }, signal }),
        ask("api/v1/translate", { json: { ...json, glossary: [glossary], detail: ["glossary"] }, signal }),
      ]); // prettier-ignore
      this.show(plain.text, withTerms, pair.target);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.result.replaceChildren(errorNotice(error, () => this.run(glossary, pair)));
    }
  }

  /** @param {string} plain @param {{text: string, segments?: {glossary?: Applied[]}[]}} answer @param {string} lang */
  show(plain, { text, segments = [] }, lang) {
    const terms = segments.flatMap((segment) => segment.glossary ?? []);
    const side = (/** @type {string} */ label, /** @type {(Node | string)[]} */ said, kind = "") =>
      h("div", {}, h("h3", { class: "quiet small" }, label), h("p", { lang, dir: "auto", class: kind }, ...said)); // prettier-ignore
    this.result.replaceChildren(
      h(
        "div",
        { class: "sides" },
        side(gettext("Without the glossary"), [plain], "quiet"),
        side(gettext("With it"), marked(text, plain, lang), "with"),
      ),
      terms.length
        ? appliedList(terms)
        : h("p", { class: "small quiet" }, gettext("None of its terms is in the sentence.")),
    );
  }
}
