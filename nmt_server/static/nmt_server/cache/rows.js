// The rows of the cache that are shown. One that is being corrected stays as it is until that is over.

import { ask } from "../shell/api.js";
import { complain } from "../shell/complaint.js";
import { h, icon } from "../shell/dom.js";
import { gettext } from "../shell/texts.js";
import { fromWhom, insideOf, showHistory } from "./row.js";

/**
 * @typedef {import("./row.js").Row} Row
 * @typedef {{edit: (row: Row, element: HTMLElement) => void, approve: (row: Row) => void, remove: (row: Row) => void}} Acts what is done with one
 */

export class Rows {
  /** @param {HTMLElement} element @param {Acts} acts */
  constructor(element, acts) {
    this.element = element;
    this.acts = acts;
    /** @type {Map<number, Row>} */
    this.shown = new Map();
  }

  get count() {
    return this.element.childElementCount;
  }

  /** Show these and no others. @param {Row[]} rows */
  replace(rows) {
    const had = /** @type {HTMLElement | null} */ (document.activeElement?.closest("tr[data-id]"));
    this.clear();
    this.add(rows);
    if (!had || had.contains(document.activeElement)) return;
    const now = this.element.querySelector(`[data-id="${had.dataset.id}"]`) ?? this.element;
    /** @type {HTMLElement | null} */ (now.querySelector(".target"))?.focus();
  }

  /** Show these behind the others. @param {Row[]} rows */
  add(rows) {
    const others = rows.filter((row) => !this.isOpen(this.elementOf(row)));
    for (const row of rows) this.shown.set(row.id, row);
    this.element.append(...others.map((row) => this.made(row)));
  }

  /** Show one before the others. @param {Row} row @returns {HTMLElement} */
  addBefore(row) {
    const element = this.made(row);
    this.element.prepend(element);
    return element;
  }

  /** Show none, but what is being corrected. */
  clear() {
    this.shown.clear();
    for (const row of this.element.querySelectorAll("tr")) if (!this.isOpen(row)) row.remove();
  }

  /** Whether a row is being corrected. @param {Element | null} element */
  isOpen(element) {
    return Boolean(element?.querySelector("textarea"));
  }

  /** Take one away. @param {Row} row @returns {Element | undefined} what stood beside it */
  drop(row) {
    const element = this.elementOf(row);
    const beside = element?.nextElementSibling ?? element?.previousElementSibling;
    element?.remove();
    this.shown.delete(row.id);
    return beside;
  }

  /** @param {Row} row @returns {HTMLElement} */
  made(row) {
    const target = h(
      "button",
      {
        class: "target",
        type: "button",
        lang: row.target_language,
        dir: "auto",
        title: gettext("Correct it"),
      },
      row.target || "–",
    );
    target.addEventListener("click", () => this.acts.edit(row, element));
    const act = (
      /** @type {string} */ label,
      /** @type {string} */ name,
      /** @type {() => void} */ onclick,
    ) =>
      h(
        "button",
        { class: "icon-button", type: "button", title: label, "aria-label": label, onclick },
        icon(name),
      );
    const element = h(
      "tr",
      { class: row.superseded ? "superseded" : "", dataset: { id: row.id } },
      h("td", { lang: row.source_language, dir: "auto" }, row.source),
      h("td", {}, target),
      h("td", {}, ...fromWhom(row)),
      h(
        "td",
        { class: "does" },
        h(
          "div",
          { class: "toolbar" },
          row.origin === "engine" &&
            !row.superseded &&
            act(gettext("Approve: serve exactly this from now on"), "done", () =>
              this.acts.approve(row),
            ),
          h(
            "a",
            {
              class: "icon-button",
              href: insideOf(row),
              title: gettext("Look inside"),
              "aria-label": gettext("Look inside"),
            },
            icon("search"),
          ),
          act(gettext("History"), "history", () => showHistory(row).catch(complain)),
          act(gettext("Delete"), "delete", () => this.acts.remove(row)),
        ),
      ),
    );
    return element;
  }

  /** Where a row is shown now: a search may have shown it anew. @param {Row} row @returns {HTMLElement | null} */
  elementOf(row) {
    return this.element.querySelector(`[data-id="${row.id}"]`);
  }

  /** Show what has become of a row, another one than that which is being corrected. @param {Row} row */
  refresh(row) {
    if (!this.isOpen(this.elementOf(row))) this.show(row);
  }

  /** Show what has become of a row. @param {Row} row */
  show(row) {
    const element = this.made(row);
    const before = this.elementOf(row);
    const had = before?.contains(document.activeElement);
    this.shown.set(row.id, row);
    before?.replaceWith(element);
    if (had) /** @type {HTMLElement} */ (element.querySelector(".target")).focus();
    return element;
  }

  /** What a person says of a text decides what is served of it: show that of its other rows. @param {Row} row */
  refreshOthers({ id, source, model, source_language: from, target_language: to }) {
    const others = [...this.shown.values()].filter(
      (other) =>
        other.id !== id &&
        other.origin === "engine" &&
        other.source === source &&
        other.model === model &&
        other.source_language === from &&
        other.target_language === to,
    );
    for (const other of others)
      ask(`api/v1/cache/${other.id}`)
        .then((row) => this.refresh(row))
        .catch(complain);
  }
}
