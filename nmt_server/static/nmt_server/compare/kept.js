// Comparisons of before. They stay in this browser, where its history is not switched off.

import { saveJson } from "../picture/saving.js";
import { byId, h, icon } from "../shell/dom.js";
import { recall, remember } from "../shell/storage.js";
import { ago, format, gettext, moment } from "../shell/texts.js";
import { named, nameOf } from "./columns.js";
import { saveCsv } from "./csv.js";

/**
 * @typedef {import("./columns.js").Way} Way
 * @typedef {{way: Way, text: string, seconds: number, tokens: number}} Result
 * @typedef {{at: string, source: string, target: string, text: string, results: Result[], better?: string | null}} Comparison
 */

const KEY = "comparisons";
const MOST = 200;

/** All of them, the newest first. @returns {Comparison[]} */
const kept = () => recall(KEY, []);

/** Keep one, in the place of the same text by the same ways, and of what it was before. @param {Comparison} comparison */
export function keep(comparison) {
  if (!recall("history-on", true)) return;
  const others = kept().filter((each) => each.at !== comparison.at && identity(each) !== identity(comparison));
  remember(KEY, [comparison, ...others].slice(0, MOST));
}

/** @param {Comparison} comparison */
function identity({ text, source, target, results }) {
  return JSON.stringify([text, source, target, results.map(({ way }) => nameOf(way)).sort()]);
}

/** The list of those that are kept. @param {(comparison: Comparison) => void} onOpen */
export function showKept(onOpen) {
  const all = kept();
  byId("kept").hidden = !all.length;
  byId("kept-list").replaceChildren(...all.map((each) => item(each, onOpen)));
}

/** @param {Comparison} comparison @param {(comparison: Comparison) => void} onOpen */
function item(comparison, onOpen) {
  const { at, text, source, results, better } = comparison;
  const names = results.map(({ way }) => named(nameOf(way)));
  const verdict = better ? format(gettext("%(name)s was better"), { name: named(better) }) : better === null ? gettext("equally good") : "";
  const remove = () => {
    remember(KEY, kept().filter((each) => each.at !== at)); // prettier-ignore
    const place = [...byId("kept-list").children].findIndex((each) => each.contains(document.activeElement));
    showKept(onOpen);
    const items = /** @type {NodeListOf<HTMLElement>} */ (byId("kept-list").querySelectorAll(".menu-item"));
    (items[Math.min(place, items.length - 1)] ?? byId("text")).focus();
  };
  const label = gettext("Forget this comparison");
  return h(
    "li",
    { class: "kept-item" },
    h(
      "button",
      { class: "menu-item", type: "button", onclick: () => onOpen(comparison) },
      h("span", { class: "kept-text", lang: source }, text),
      h("span", { class: "quiet small" }, names.join(" · ")),
      h("span", { class: "quiet small", title: moment(at) }, [ago(at), verdict].filter(Boolean).join(", ")),
    ),
    h("button", { class: "icon-button", type: "button", title: label, "aria-label": label, onclick: remove }, icon("close")),
  );
}

/** A row for each translation. @param {Comparison[]} comparisons */
export function rowsOf(comparisons) {
  const head = ["at", "source_language", "target_language", "source", "model", "options", "translation", "seconds", "tokens", "better"];
  const rows = comparisons.flatMap(({ at, source, target, text, results, better }) =>
    results.map(({ way, text: translation, seconds, tokens }) => {
      const name = nameOf(way);
      const won = better === undefined ? "" : better === null ? "equal" : better === name ? "yes" : "no";
      return [at, source, target, text, way.model, JSON.stringify(way.options), translation, seconds.toFixed(3), tokens, won];
    }),
  );
  return [head, ...rows];
}

/** Let the buttons of the list do what they say. @param {(comparison: Comparison) => void} onOpen */
export function bindKept(onOpen) {
  byId("kept-json").addEventListener("click", () => saveJson(kept(), "comparisons"));
  byId("kept-csv").addEventListener("click", () => saveCsv(rowsOf(kept()), "comparisons"));
  byId("forget-kept").addEventListener("click", () => {
    remember(KEY, null);
    showKept(onOpen);
  });
  showKept(onOpen);
}
