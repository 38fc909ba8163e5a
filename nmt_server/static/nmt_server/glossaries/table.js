// The table of terms: every cell is a field, and what is typed into one is saved when it is left. What
// is not saved yet stays, whatever else is shown.

import { complain } from "../shell/complaint.js";
import { h, icon } from "../shell/dom.js";
import { asApiError, retryLater } from "../shell/notice.js";
import { format, gettext } from "../shell/texts.js";

/**
 * @typedef {import("./terms.js").Term} Term
 * @typedef {HTMLInputElement & {name: "source" | "target" | "note"}} Field
 * @typedef {{key: string, rows: {source: string, values: string[]}[]}} Begun a new term has no source
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
   * `save` stores a term in the place of another or as a new one, and throws where it cannot; `more`
   * asks for the rest of it.
   * @param {{body: HTMLElement, moreButton: HTMLElement, save: (term: Term, before?: Term) => Promise<Term>, remove: (term: Term) => Promise<boolean>, more: (term: Term) => Promise<Term | null>}} parts
   */
  constructor({ body, moreButton, ...acts }) {
    this.body = body;
    this.moreButton = moreButton;
    this.acts = acts;
    this.isReadOnly = true;
    /** @type {Term[]} */
    this.rest = [];
    this.key = "";
    /** @type {WeakMap<Element, {isChanged: () => boolean, source: () => string | undefined}>} what is known of a row */
    this.rows = new WeakMap();
    /** Rows that are not saved, of tables that are not shown now. @type {Map<string, Element[]>} */
    this.aside = new Map();
    moreButton.addEventListener("click", () => this.showMore());
  }

  /** Show some of the terms. @param {Term[]} list @param {import("./terms.js").Terms} terms @param {boolean} isReadOnly */
  show(list, { path, pair }, isReadOnly) {
    const key = JSON.stringify([path, pair]);
    const kept = this.keep(key);
    this.key = key;
    this.pair = pair;
    this.isReadOnly = isReadOnly;
    for (const row of this.body.querySelectorAll("tr")) if (!kept.includes(row)) row.remove();
    for (const row of kept) if (!row.isConnected) this.body.append(row);
    if (!isReadOnly && !this.body.querySelector(".new-term")) this.body.prepend(this.row(null));
    const open = new Set(kept.map((row) => this.rows.get(row).source()));
    this.rest = list.filter(({ source }) => !open.has(source));
    this.showMore();
  }

  /** The rows of a table that are not saved yet; those of the one that is shown are put aside for it. @param {string} key */
  keep(key) {
    const rows = [...this.body.children].filter((row) => this.rows.get(row)?.isChanged());
    this.aside.set(this.key, rows);
    return this.aside.get(key) ?? [];
  }

  /** What is typed and not saved, to be typed again into a table like this one. @returns {Begun | null} */
  get begun() {
    const rows = [...this.body.children].filter((row) => this.rows.get(row)?.isChanged());
    if (!rows.length) return null;
    return { key: this.key, rows: rows.map((row) => ({ source: this.rows.get(row).source() ?? "", values: fieldsOf(row).map(({ value }) => value) })) }; // prettier-ignore
  }

  /** Type it again, where this is the table of it; whether it is. @param {Begun} begun @param {Term[]} list all terms, also those that are not shown */
  resume({ key, rows }, list) {
    if (key !== this.key || this.isReadOnly) return false;
    for (const { source, values } of rows) {
      const row = this.rowOf(source, list);
      const fields = row ? fieldsOf(row) : [];
      for (const [i, field] of fields.entries()) field.value = values[i];
      // What was in a term is saved, as when its field is left; a new one waits to be added.
      if (source) fields[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }

  /** The row of a term, or the one of a new term. @param {string} source @param {Term[]} list @returns {Element | undefined} */
  rowOf(source, list) {
    const shown = [...this.body.children].find((each) => (this.rows.get(each)?.source() ?? "") === source);
    const term = list.find((each) => each.source === source);
    if (shown || !term) return shown;
    const row = this.row(term);
    this.body.querySelector(".new-term").after(row);
    this.rest = this.rest.filter((each) => each.source !== source);
    return row;
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
      flags.replaceChildren(...chips(term));
    };
    const isChanged = () => COLUMNS.some((name) => typed()[name] !== (term?.[name] ?? ""));
    const tellUnsaved = (/** @type {any} */ error) => {
      const again = h("button", { class: "button", type: "button", onclick: save }, gettext("Not saved: try again"));
      flags.replaceChildren(again);
      retryLater(asApiError(error), again, save);
    };
    const become = (/** @type {Term | null} */ stored) => {
      if (!stored) return;
      const had = flags.contains(document.activeElement);
      term = stored;
      for (const field of fields) {
        field.setAttribute("aria-label", `${labels[field.name]}: ${term.source}`);
        if (field !== document.activeElement) field.value = term[field.name];
      }
      flags.replaceChildren(...chips(term));
      if (had) goOnAt(element);
    };
    const save = async () => {
      if (!isChanged()) return flags.replaceChildren(...chips(term));
      const next = typed();
      if (!isWhole(next)) return;
      try {
        become(await this.acts.save(next, term));
      } catch (error) {
        complain(error);
        tellUnsaved(error);
      }
    };
    const add = async () => {
      const next = typed();
      if (!isWhole(next)) return fields.find((field) => !field.value.trim())?.focus();
      try {
        const stored = await this.acts.save(next);
        reset();
        element.after(this.row(stored));
        fields[0].focus();
      } catch (error) {
        complain(error);
      }
    };
    const press = (/** @type {KeyboardEvent} */ event, /** @type {HTMLInputElement} */ field) => {
      if (event.isComposing) return;
      if (event.key === "Escape") reset();
      else if (event.key === "Enter" && !term) add();
      else if (event.key === "Enter") {
        // What was typed before is saved when the field is left for that alone.
        flags.querySelector("button")?.click();
        goOn(element, field, event.shiftKey);
      } else return;
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
    this.rows.set(element, { isChanged, source: () => term?.source });
    return element;
  }
}

/** @param {Element} row @returns {Field[]} */
const fieldsOf = (row) => [...row.querySelectorAll("input")].map((field) => /** @type {Field} */ (field));

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
