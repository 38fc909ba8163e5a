// The table of terms: every cell is a field, and what is typed into one is saved when it is left.

import { h, icon } from "../shell/dom.js";
import { format, gettext } from "../shell/texts.js";

/**
 * @typedef {import("./terms.js").Term} Term
 * @typedef {HTMLInputElement & {name: "source" | "target" | "note"}} Field
 */

const A_PAGE = 200;
const COLUMNS = /** @type {const} */ (["source", "target", "note"]);

/** @returns {Term} */
export const emptyTerm = () => ({
  source: "",
  target: "",
  case_sensitive: false,
  whole_word: true,
  forbidden: [],
  note: "",
});

export class Table {
  /**
   * `save` stores a term in the place of another, `add` a new one, `more` asks for the rest of it.
   * @param {{body: HTMLElement, moreButton: HTMLElement, save: (term: Term, before: Term) => Promise<Term | null>, add: (term: Term) => Promise<Term | null>, remove: (term: Term) => Promise<boolean>, more: (term: Term) => Promise<Term | null>}} parts
   */
  constructor({ body, moreButton, ...acts }) {
    this.body = body;
    this.moreButton = moreButton;
    this.acts = acts;
    this.isReadOnly = true;
    /** @type {Term[]} */
    this.rest = [];
    moreButton.addEventListener("click", () => this.showMore());
  }

  /** @param {Term[]} terms @param {{source: string, target: string}} pair @param {boolean} isReadOnly */
  show(terms, pair, isReadOnly) {
    this.pair = pair;
    this.isReadOnly = isReadOnly;
    this.rest = terms;
    this.body.replaceChildren();
    if (!isReadOnly) this.body.append(this.row(null));
    this.showMore();
  }

  /** Go on at a term, or at the first where it is not shown. @param {string} source */
  focus(source) {
    const fields = /** @type {HTMLInputElement[]} */ ([...this.body.querySelectorAll("[name=source]")]);
    goOnAt((fields.find(({ value }) => value === source) ?? fields[0]).closest("tr"));
  }

  showMore() {
    this.body.append(...this.rest.slice(0, A_PAGE).map((term) => this.row(term)));
    this.rest = this.rest.slice(A_PAGE);
    this.moreButton.hidden = !this.rest.length;
  }

  /** The row of a term, or the one to add a new term in. @param {Term | null} term @returns {HTMLElement} */
  row(term) {
    const labels = {
      source: term ? gettext("Term") : gettext("New term"),
      target: gettext("Translation"),
      note: gettext("Note"),
    };
    /** @type {Field[]} */
    const fields = COLUMNS.map((name) => {
      const field = h("input", {
        class: "field cell", type: "text", name, dir: "auto", autocomplete: "off", spellcheck: "false",
        lang: name === "note" ? null : this.pair[name], maxlength: name === "note" ? 500 : 255,
        "aria-label": term ? `${labels[name]}: ${term.source}` : labels[name],
        placeholder: term && name !== "note" ? null : labels[name], readonly: this.isReadOnly,
      }); // prettier-ignore
      field.value = term?.[name] ?? "";
      field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
        press(event, field),
      );
      return field;
    });
    const typed = () => {
      const values = Object.fromEntries(fields.map(({ name, value }) => [name, value.trim()]));
      return /** @type {Term} */ ({ ...(term ?? emptyTerm()), ...values });
    };
    const isWhole = (/** @type {Term} */ { source, target, forbidden }) => {
      const isThere = { note: true, source: !!source, target: !!target || forbidden.length > 0 };
      for (const field of fields)
        if (!isThere[field.name]) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      return isThere.source && isThere.target;
    };
    const flags = h("div", { class: "flags" }, ...chips(term));
    const reset = () => {
      for (const field of fields) field.value = term?.[field.name] ?? "";
      for (const field of fields) field.removeAttribute("aria-invalid");
    };
    const become = (/** @type {Term | null} */ stored) => {
      if (!stored) return;
      term = stored;
      for (const field of fields) {
        field.setAttribute("aria-label", `${labels[field.name]}: ${term.source}`);
        if (field !== document.activeElement) field.value = term[field.name];
      }
      flags.replaceChildren(...chips(term));
    };
    const save = async () => {
      const next = typed();
      if (!term || COLUMNS.every((name) => next[name] === term[name])) return;
      if (isWhole(next)) become(await this.acts.save(next, term));
    };
    const add = async () => {
      const next = typed();
      if (!isWhole(next)) return fields.find((field) => !field.value.trim())?.focus();
      const stored = await this.acts.add(next);
      if (!stored) return;
      reset();
      element.after(this.row(stored));
      fields[0].focus();
    };
    const press = (/** @type {KeyboardEvent} */ event, /** @type {HTMLInputElement} */ field) => {
      if (event.isComposing) return;
      if (event.key === "Escape") reset();
      else if (event.key === "Enter" && !term) add();
      else if (event.key === "Enter") goOn(element, field, event.shiftKey);
      else return;
      event.preventDefault();
    };
    const button = (/** @type {string} */ name, /** @type {string} */ label, /** @type {() => unknown} */ onclick) =>
      h("button", { class: "icon-button", type: "button", title: label, "aria-label": label, onclick }, icon(name)); // prettier-ignore
    const buttons = !term
      ? [h("button", { class: "button primary", type: "button", onclick: add }, gettext("Add"))]
      : [
          button("more", gettext("How it is looked for"), async () =>
            become(await this.acts.more(term)),
          ),
          button("delete", gettext("Delete"), async () => {
            if (!(await this.acts.remove(term))) return;
            const beside = element.nextElementSibling ?? element.previousElementSibling;
            element.remove();
            goOnAt(beside);
          }),
        ];
    const element = h(
      "tr",
      { class: term ? "" : "new-term" },
      ...fields.map((field) =>
        h("td", { class: field.name }, field, field.name === "note" && flags),
      ),
      h("td", { class: "does" }, !this.isReadOnly && h("div", { class: "toolbar" }, ...buttons)),
    );
    if (term) element.addEventListener("change", save);
    return element;
  }
}

/** Put the focus on a row; on its button, as a field would open the keyboard of a phone. @param {Element} row */
function goOnAt(row) {
  /** @type {HTMLElement} */ (row.querySelector(".icon-button") ?? row.querySelector("input")).focus();
}

/** What is unusual about a term. @param {Term | null} term @returns {HTMLElement[]} */
function chips(term) {
  if (!term) return [];
  const said = [
    term.case_sensitive && gettext("capitals count"),
    !term.whole_word && gettext("in longer words, too"),
    ...term.forbidden.map((text) => format(gettext("not “%(text)s”"), { text })),
  ];
  return said.filter(Boolean).map((text) => h("span", { class: "chip" }, text));
}

/** Leave a field for that of the same column in the row below, or above. @param {HTMLElement} row @param {HTMLInputElement} field @param {boolean} isAbove */
function goOn(row, field, isAbove) {
  const next = isAbove ? row.previousElementSibling : row.nextElementSibling;
  /** @type {HTMLInputElement} */
  const there = next?.querySelector(`[name="${field.name}"]`);
  if (there) there.focus();
  else field.blur();
}
