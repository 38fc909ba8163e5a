// What is said of a row of the cache: who made it, how it was asked for, and what it was before.

import { ask } from "../shell/api.js";
import { openDialog } from "../shell/dialog.js";
import { h, icon } from "../shell/dom.js";
import { pairName } from "../shell/routes.js";
import { root } from "../shell/session.js";
import { ago, gettext, moment } from "../shell/texts.js";
import { warningText } from "../translate/provenance.js";
import { differencesText } from "./differences.js";

/** @typedef {{id: number, source: string, target: string, source_language: string, target_language: string, model: string, origin: string, superseded: boolean, differs: Record<string, any>, changed_by: string, updated_at: string, warnings: string[]}} Row */

/** The view that shows how the model comes to a translation. @param {Row} row */
export function insideOf({ source: text, model, source_language: source, target_language: target }) {
  return `${root}inspect#${new URLSearchParams({ text, model, source, target })}`;
}

/** Who made it and when, as elements. @param {Row} row */
export function fromWhom(row) {
  const made = {
    engine: row.model,
    edited: row.changed_by || gettext("a person"),
    imported: gettext("imported"),
  }[row.origin];
  const time = h(
    "time",
    { datetime: row.updated_at, title: moment(row.updated_at) },
    ago(row.updated_at),
  );
  const kind = row.origin === "engine" ? "" : "accent";
  const asked = differencesText(row.differs);
  return [
    h(
      "span",
      { class: `chip ${kind}` },
      row.origin !== "engine" && icon("person"),
      made ?? row.origin,
    ),
    row.superseded &&
      h(
        "span",
        { class: "chip", title: gettext("A person has translated the same text.") },
        gettext("not served"),
      ),
    asked &&
      h(
        "span",
        {
          class: "asked",
          title: gettext("It was asked for with other options than the model has by itself."),
        },
        asked,
      ),
    row.warnings.length > 0 && h("span", { class: "warned small" }, row.warnings.map(warningText).join(". ")),
    h("span", { class: "when" }, `${pairName(row.source_language, row.target_language)} · `, time),
  ].filter(Boolean);
}

/** What it was before, in a dialog. Throws `ApiError`. @param {Row} row */
export async function showHistory(row) {
  const { changes } = await ask(`api/v1/cache/${row.id}/history`);
  const items = changes.map((/** @type {any} */ { who, at, before, after }) =>
    h(
      "li",
      { class: "history-change" },
      h("span", { class: "small quiet" }, `${who || gettext("a person")}, ${moment(at)}`),
      before && h("del", { lang: row.target_language }, before),
      h("ins", { lang: row.target_language }, after || "–"),
    ),
  );
  const nothing = h(
    "p",
    { class: "quiet" },
    row.origin === "imported"
      ? gettext("It was imported, and nobody has changed it since.")
      : gettext("Nobody has changed it: it is as the model made it."),
  );
  openDialog({
    title: gettext("History"),
    body: [
      h("p", { lang: row.source_language }, row.source),
      items.length ? h("ul", {}, ...items) : nothing,
    ],
  });
}
