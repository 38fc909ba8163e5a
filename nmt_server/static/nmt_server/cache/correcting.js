// What a person does with a row of the cache: correct it in its place, approve it, delete it.

import { ask } from "../shell/api.js";
import { complain } from "../shell/complaint.js";
import { confirmed } from "../shell/dialog.js";
import { byId, h } from "../shell/dom.js";
import { onEditKeys } from "../shell/edit_keys.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { Rows } from "./rows.js";

/** @typedef {import("./row.js").Row} Row @typedef {{row: Row, text: string}} Begun a correction that is not saved */

export class Correcting {
  /** @param {{element: HTMLElement, onUndone: () => void, onRemoved: () => void}} parts */
  constructor({ element, onUndone, onRemoved }) {
    this.onUndone = onUndone;
    this.onRemoved = onRemoved;
    /** Rows that were opened, by their ids. @type {Map<number, Row>} */
    this.opened = new Map();
    this.rows = new Rows(element, {
      edit: (row, shown) => this.edit(row, shown),
      approve: (row) => this.change(row, row.target),
      remove: (row) => this.remove(row),
    });
  }

  /** The corrections that are open. @returns {Begun[]} */
  get begun() {
    const fields = /** @type {HTMLTextAreaElement[]} */ ([...this.rows.element.querySelectorAll("textarea")]);
    return fields.map((field) => ({
      row: this.opened.get(Number(/** @type {HTMLElement} */ (field.closest("tr")).dataset.id)),
      text: field.value,
    }));
  }

  /** Open these again. @param {Begun[]} begun */
  resume(begun) {
    for (const { row, text } of begun) this.edit(row, this.rows.elementOf(row) ?? this.rows.addBefore(row), text);
  }

  /** @param {Row} row @param {HTMLElement} element @param {string} [text] what stands in the field at first */
  edit(row, element, text = row.target) {
    this.opened.set(row.id, row);
    const cell = element.children[1];
    const field = h("textarea", {
      class: "field",
      rows: "1",
      lang: row.target_language,
      dir: "auto",
      "aria-label": gettext("The translation"),
    });
    field.value = text;
    const cancel = () => {
      element.replaceWith((element = this.rows.made(row)));
      /** @type {HTMLElement} */ (element.querySelector(".target")).focus();
    };
    const save = async () => {
      if (field.value === row.target) cancel();
      else await this.change(row, field.value);
    };
    const button = (
      /** @type {string} */ kind,
      /** @type {string} */ label,
      /** @type {() => void} */ onclick,
    ) => h("button", { class: `button ${kind}`, type: "button", onclick }, label);
    cell.replaceChildren(
      field,
      h(
        "div",
        { class: "toolbar" },
        button("primary", gettext("Save"), save),
        button("", gettext("Cancel"), cancel),
      ),
    );
    onEditKeys(field, save, cancel);
    field.focus();
  }

  /** Correct a row. What was typed stays where that fails. @param {Row} row @param {string} target */
  async change(row, target) {
    try {
      let isEmptyMeant = false;
      if (!target.trim()) {
        const question = {
          title: gettext("Serve nothing for this text?"),
          text: gettext(
            "The translation is empty. To have the text translated anew, delete it instead.",
          ),
          yes: gettext("Serve nothing"),
        };
        isEmptyMeant = await confirmed(question);
        if (!isEmptyMeant) return;
      }
      const changed = await ask(`api/v1/cache/${row.id}`, {
        method: "PATCH",
        json: { target, allow_empty: isEmptyMeant },
      });
      const element = this.rows.show(changed);
      /** @type {HTMLElement} */ (element.querySelector(".target")).focus();
      this.rows.refreshOthers(changed);
      const undo = async () => {
        if (row.origin === "engine") await ask(`api/v1/cache/${row.id}`, { method: "DELETE" });
        else
          await ask(`api/v1/cache/${row.id}`, {
            method: "PATCH",
            json: { target: row.target, allow_empty: true },
          });
        this.onUndone();
      };
      const tryToUndo = () => undo().catch((error) => complain(error, tryToUndo));
      toast(gettext("Saved. It is served from now on."), {
        label: gettext("Undo"),
        run: tryToUndo,
      });
    } catch (error) {
      complain(error);
    }
  }

  /** @param {Row} row */
  async remove(row) {
    const question = {
      title: gettext("Delete this translation?"),
      text: gettext("The text is translated anew when it is next asked for."),
      yes: gettext("Delete"),
      danger: true,
    };
    if (!(await confirmed(question))) return;
    try {
      await ask(`api/v1/cache/${row.id}`, { method: "DELETE" });
      const beside = this.rows.drop(row);
      this.onRemoved();
      /** @type {HTMLElement} */ (beside?.querySelector(".target") ?? byId("search")).focus();
      toast(gettext("Deleted"));
      this.rows.refreshOthers(row);
    } catch (error) {
      complain(error);
    }
  }
}
