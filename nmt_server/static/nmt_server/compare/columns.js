// What is compared: two to four ways to translate, each a model and what is different in its options.

import { h, icon } from "../shell/dom.js";
import { format, gettext } from "../shell/texts.js";

/**
 * @typedef {import("../shell/routes.js").Model} Model
 * @typedef {{model: string, options: Record<string, number>}} Way
 */

export const [FEWEST, MOST] = [2, 4];

/** The options that can be set, with their bounds. */
const OPTIONS = [
  { name: "beam_size", label: gettext("Beam size"), min: 1, max: 32, step: 1 },
  { name: "length_penalty", label: gettext("Length penalty"), min: -2, max: 4, step: 0.1 },
  { name: "repetition_penalty", label: gettext("Repetition penalty"), min: 0.5, max: 3, step: 0.1 },
];

/** The controls above the translations. */
export class Columns {
  /** `add` is the button that adds one. @param {{element: HTMLElement, add: HTMLButtonElement, onChange: () => void}} parts */
  constructor({ element, add, onChange }) {
    this.element = element;
    this.addButton = add;
    this.onChange = onChange;
    add.addEventListener("click", () => this.add());
    /** @type {Model[]} those that have the pair */
    this.models = [];
    /** @type {Way[]} */
    this.ways = [];
  }

  /** @param {Model[]} models @param {Way[]} [ways] */
  offer(models, ways = this.ways) {
    this.models = models;
    const names = models.map(({ name }) => name);
    this.ways = ways.filter(({ model }) => names.includes(model)).slice(0, MOST);
    for (let i = 0; this.ways.length < FEWEST && names.length; i++) {
      const used = new Set(this.ways.map(({ model }) => model));
      const unused = names.find((name) => !used.has(name));
      // One model is compared with itself, with another beam.
      this.ways.push(unused ? { model: unused, options: {} } : { model: names[0], options: { beam_size: 1 } });
    }
    this.render();
  }

  /** The letter of a way that was offered; empty where it is none of the columns. @param {Way} way */
  letterOf(way) {
    return this.ways.includes(way) ? letterOf(this.ways.indexOf(way)) : "";
  }

  render() {
    this.element.replaceChildren(...this.ways.map((way, i) => this.column(way, i)));
    this.addButton.disabled = this.ways.length >= MOST || !this.models.length;
  }

  add() {
    const last = this.ways.at(-1);
    this.ways.push({ model: last.model, options: { ...last.options } });
    this.render();
    this.onChange();
  }

  /** @param {Way} way @param {number} i */
  column(way, i) {
    const changed = () => {
      set.textContent = named(optionsOf(way));
      this.onChange();
    };
    const set = h("strong", {}, named(optionsOf(way)));
    const models = h(
      "select",
      { id: `way-${i}`, "aria-label": format(gettext("Model %(letter)s"), { letter: letterOf(i) }), onchange: () => {
        way.model = models.value;
        changed();
      } },
      ...this.models.map(({ name }) => h("option", { value: name, selected: name === way.model }, name)),
    ); // prettier-ignore
    const remove = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": format(gettext("Remove %(name)s"), { name: named(nameOf(way)) }), disabled: this.ways.length <= FEWEST, onclick: () => {
        this.ways.splice(i, 1);
        this.render();
        document.getElementById(`way-${Math.min(i, this.ways.length - 1)}`).focus();
        this.onChange();
      } },
      icon("close"),
    ); // prettier-ignore
    const fields = OPTIONS.map(({ name, label, ...bounds }) => {
      // Of the form above: what is not possible is told there, and is not left out in silence.
      const input = h("input", { class: "field", type: "number", form: "ask", id: `${name}-${i}`, value: way.options[name] ?? "", placeholder: gettext("as the model"), ...bounds });
      input.addEventListener("change", () => {
        if (!input.reportValidity()) return;
        if (input.value) way.options[name] = Number(input.value);
        else delete way.options[name];
        changed();
      });
      input.addEventListener("invalid", () => {
        options.open = true;
      });
      return h("label", { class: "labelled", for: `${name}-${i}` }, label, input);
    });
    const options = h("details", {}, h("summary", { class: "small quiet" }, gettext("Options"), " ", set), h("div", { class: "options" }, ...fields));
    return h("div", { class: "pane way" }, h("div", { class: "toolbar" }, h("span", { class: "letter" }, letterOf(i)), models, remove), options);
  }
}

/** A, B, C, D. @param {number} i */
export const letterOf = (i) => String.fromCodePoint(65 + i);

/** What is different in its options. @param {Way} way */
const optionsOf = ({ options }) =>
  Object.entries(options)
    .map(([name, value]) => `${spoken(name)} ${value}`)
    .join(", ");

/** @param {string} option */
const spoken = (option) => option.replaceAll("_", " ");

/** What tells a way from others, whatever the language of the page. @param {Way} way */
export const nameOf = (way) => [way.model, optionsOf(way)].filter(Boolean).join(", ");

/** The name of a way, for people. @param {string} name */
export const named = (name) =>
  OPTIONS.reduce((text, option) => text.replace(spoken(option.name), option.label.toLowerCase()), name);

/** The ways that an address tells of. @param {string | undefined} said @returns {Way[] | undefined} */
export function waysOf(said) {
  try {
    return JSON.parse(said ?? "null") ?? undefined;
  } catch {
    return undefined; // The address was cut.
  }
}
