// Which glossaries the next files are translated with: the usual ones, unless somebody says so.

import { h } from "../shell/dom.js";
import { format, ngettext, number } from "../shell/texts.js";

/** @typedef {import("../glossaries/known.js").Glossary} Glossary */

export class GlossaryChoice {
  /** @param {HTMLElement} element a fieldset @param {HTMLElement} list where the glossaries are to stand @param {() => void} onChange */
  constructor(element, list, onChange) {
    this.element = element;
    this.list = list;
    this.onChange = onChange;
    /** @type {Glossary[]} */
    this.glossaries = [];
    /** @type {Glossary[]} */
    this.offered = [];
    /** What somebody has said of a glossary, by its id. @type {Map<string, boolean>} */
    this.said = new Map();
  }

  /** Offer those that have terms for these languages; an empty one is any. @param {string} source @param {string} target */
  offer(source, target) {
    /** @param {Glossary} glossary */
    const termsOf = ({ dictionaries }) =>
      dictionaries
        .filter((each) => isOf(each.source, source) && isOf(each.target, target))
        .reduce((sum, { entries }) => sum + entries, 0);
    this.offered = this.glossaries.filter(termsOf);
    const lines = this.offered.map((glossary) => {
      const box = h("input", { type: "checkbox", value: glossary.id });
      box.checked = this.isChosen(glossary);
      box.addEventListener("change", () => {
        this.said.set(glossary.id, box.checked);
        this.onChange();
      });
      const terms = termsOf(glossary);
      const told = format(ngettext("%(count)s term", "%(count)s terms", terms), {
        count: number(terms),
      });
      return h("label", { class: "check" }, box, glossary.name, h("span", { class: "quiet" }, told));
    });
    this.element.hidden = !lines.length;
    this.list.replaceChildren(...lines);
  }

  /** @param {Glossary} glossary */
  isChosen(glossary) {
    return this.said.get(glossary.id) ?? glossary.default;
  }

  /** Choose what a request said of them, where it said something. @param {string} request */
  choose(request) {
    if (!request) return;
    const ids = idsOf(request);
    for (const { id } of this.glossaries) this.said.set(id, ids.includes(id));
  }

  /** What a request says of them: a JSON list of ids, empty for the usual ones. */
  get request() {
    if (this.offered.every((each) => this.isChosen(each) === each.default)) return "";
    return JSON.stringify(this.offered.filter((each) => this.isChosen(each)).map(({ id }) => id));
  }
}

/** Whether terms of a language are for texts in another one. @param {string} code @param {string} language */
const isOf = (code, language) => !language || stem(code) === stem(language);

/** @param {string} code */
const stem = (code) => code.toLowerCase().split("-")[0];

/** The glossaries that a request names. @param {string | undefined} request @returns {string[]} */
export function idsOf(request) {
  try {
    return JSON.parse(request || "[]");
  } catch {
    return []; // The address was cut.
  }
}
