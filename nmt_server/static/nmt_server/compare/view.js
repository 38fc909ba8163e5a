// The view "Compare": one text in several translations side by side, and which one is better.

import { saveJson } from "../picture/saving.js";
import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ApiError } from "../shell/api.js";
import { marked } from "../shell/differences.js";
import { byId, h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { languageName, missing, registeredModels } from "../shell/routes.js";
import { shortcut } from "../shell/shortcuts.js";
import { format, gettext, number } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { Columns, letterOf, named, nameOf } from "./columns.js";
import { bindKept, keep, showKept } from "./kept.js";
import { Scoring } from "./scoring.js";
import { made, wake } from "./translating.js";
import { addVote, forgetVotes, tally, votes } from "./votes.js";

/** @typedef {import("./columns.js").Way} Way @typedef {import("./kept.js").Result} Result */

/** @type {Record<string, string>} by the language */
const EXAMPLE = { ja: "勇者は静かに前へと歩み出た。宝箱の中にはノートがあった。" };

/** @type {import("../shell/routes.js").Model[]} */
let models = [];
/** @type {Result[]} in the order in which they are shown */
let results = [];
/** @type {import("./kept.js").Comparison | null} what is shown */
let shown = null;
/** @type {AbortController | null} */
let running = null;
let hasVoted = true;

const columns = new Columns({ element: byId("ways"), add: byId("add"), onChange: writeState });
const pair = () => ({ source: byId("source-language").value, target: byId("target-language").value });
const scoring = new Scoring({ ways: () => columns.ways, pair, onError: showError });

// --- Translate -----------------------------------------------------------------------------------

async function run() {
  const text = byId("text").value;
  if (!text.trim()) byId("text").focus();
  if (!text.trim() || !columns.ways.length) return;
  writeState();
  running?.abort();
  const current = (running = new AbortController());
  byId("error").replaceChildren();
  byId("empty").hidden = true;
  byId("results").setAttribute("aria-busy", "true");
  byId("status").textContent = gettext("Translating");
  try {
    const found = [];
    const asked = { text, ...pair() };
    await wake(text, columns.ways, pair(), current.signal);
    // One after the other: side by side, each would slow the others down.
    for (const way of columns.ways) {
      const { texts, seconds, tokens } = await made([text], way, pair(), { signal: current.signal });
      found.push({ way, text: texts[0], seconds, tokens });
    }
    const isBlind = byId("blind").checked;
    results = isBlind ? shuffled(found) : found;
    hasVoted = !isBlind;
    shown = { at: new Date().toISOString(), ...asked, results };
    // Whoever votes blind does not know yet what the list would say.
    if (hasVoted) keepShown();
    show();
    byId("status").textContent = gettext("Translated");
  } catch (error) {
    if (running === current && error.name !== "AbortError") showError(error);
  } finally {
    if (running === current) {
      running = null;
      byId("results").setAttribute("aria-busy", "false");
    }
  }
}

function keepShown() {
  keep(shown);
  showKept(reopen);
}

/** Show one of before as it was. @param {import("./kept.js").Comparison} comparison */
function reopen(comparison) {
  running?.abort();
  byId("text").value = comparison.text;
  byId("blind").checked = false;
  offer({ ...comparison, ways: comparison.results.map(({ way }) => ({ ...way, options: { ...way.options } })) });
  shown = comparison;
  results = comparison.results;
  hasVoted = true;
  byId("error").replaceChildren();
  byId("empty").hidden = true;
  show();
  writeState();
  byId("results").scrollIntoView({ block: "nearest" });
}

/** @template T @param {T[]} items @returns {T[]} */
function shuffled(items) {
  const left = [...items];
  for (let i = left.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [left[i], left[j]] = [left[j], left[i]];
  }
  return left;
}

/** What a translation is called: where nobody is to know whose it is, not by the letter of its way. @param {number} i */
const labelOf = (i) => (byId("blind").checked ? String(i + 1) : letterOf(i));

// --- Show ----------------------------------------------------------------------------------------

function show() {
  const { target } = pair();
  byId("results").replaceChildren(...results.map((result, i) => column(result, i, target)));
  const ask = byId("vote");
  ask.hidden = results.length < 2;
  const button = (/** @type {string} */ label, /** @type {Result | null} */ better) => {
    const isSaid = shown.better !== undefined && shown.better === (better && nameOf(better.way));
    // Whoever knows whose it is votes blind no more.
    return h("button", { type: "button", class: "button", "aria-pressed": String(isSaid), disabled: hasVoted && byId("blind").checked, onclick: () => vote(better) }, label);
  };
  ask.replaceChildren(
    h("span", { class: "quiet small" }, gettext("Which one is better?")),
    ...results.map((result, i) => button(labelOf(i), result)),
    button(gettext("Equally good"), null),
  );
  showTally();
}

/** @param {Result} result @param {number} i @param {string} language */
function column({ way, text, seconds, tokens }, i, language) {
  const isFirst = i === 0;
  const rate = format(gettext("%(seconds)s s, %(rate)s tokens a second"), { seconds: seconds.toFixed(2), rate: number(tokens / Math.max(seconds, 1e-3)) });
  return h(
    "section",
    { class: "pane result", "aria-label": labelOf(i) },
    h("header", { class: "toolbar" }, h("span", { class: "letter" }, labelOf(i)), h("strong", {}, hasVoted ? named(nameOf(way)) : gettext("Vote to see whose it is"))),
    h("p", { class: "text", lang: language }, ...marked(text, results[isFirst && results[1] ? 1 : 0].text, language)),
    // How fast it was could tell whose it is.
    hasVoted ? h("p", { class: "small quiet" }, rate) : null,
  );
}

/** @param {Result | null} better */
function vote(better) {
  const translations = Object.fromEntries(results.map(({ way, text }) => [nameOf(way), text]));
  const name = better && nameOf(better.way);
  addVote({ text: shown.text, translations, better: name, at: shown.at, blind: byId("blind").checked });
  hasVoted = true;
  shown = { ...shown, better: name };
  keepShown();
  show();
  byId("status").textContent = gettext("Thank you. Your vote was counted.");
}

function showTally() {
  const table = tally();
  byId("tally").hidden = !table;
  byId("tally-table").replaceChildren(...(table ? [table] : []));
}

/** @param {Error} error @param {() => void} [retry] */
function showError(error, retry = run) {
  const again = () => {
    byId("error").replaceChildren();
    retry();
  };
  byId("error").replaceChildren(errorNotice(error, again));
  byId("error").scrollIntoView({ block: "nearest" });
  byId("status").textContent = "";
}

// --- Languages and state -------------------------------------------------------------------------

/** @param {{source?: string, target?: string, ways?: Way[]}} wish */
function offer({ source, target, ways }) {
  const usual = models.find((each) => each.default) ?? models[0];
  const from = fill(byId("source-language"), models.flatMap(({ sources }) => sources), source ?? usual.source);
  const able = models.filter(({ sources }) => sources.includes(from));
  const to = fill(byId("target-language"), able.flatMap(({ targets }) => targets).filter((code) => code !== from), target ?? usual.target);
  columns.offer(able.filter(({ targets }) => targets.includes(to)), ways);
  byId("text").lang = from;
  byId("example").hidden = !EXAMPLE[from];
}

/** @param {HTMLSelectElement} list @param {string[]} codes @param {string} wished @returns {string} what is chosen */
function fill(list, codes, wished) {
  const each = [...new Set(codes)];
  list.replaceChildren(...each.map((code) => h("option", { value: code }, languageName(code))));
  list.value = each.includes(wished) ? wished : each[0];
  list.disabled = each.length < 2;
  return list.value;
}

function writeState() {
  writeAddress({ text: byId("text").value.trim(), ...pair(), ways: JSON.stringify(columns.ways), blind: byId("blind").checked ? "1" : undefined });
}

async function start() {
  const said = readAddress();
  byId("text").value = said.text ?? "";
  byId("blind").checked = said.blind === "1";
  showTally();
  bindKept(reopen);
  scoring.restore();
  try {
    models = await registeredModels();
  } catch (error) {
    showError(error, start);
    return;
  }
  if (!models.length) {
    showError(new ApiError(gettext("No model is registered yet."), { hint: "python manage.py add_model NAME PATH --engine ctranslate2" }), start);
    return;
  }
  const ways = waysOf(said.ways);
  const gone = ways?.find(({ model }) => !models.some(({ name }) => name === model));
  if (gone) toast(missing(gone.model));
  offer({ ...said, ways });
  if (byId("text").value) await run();
}

/** @param {string | undefined} said @returns {Way[] | undefined} */
function waysOf(said) {
  try {
    return JSON.parse(said ?? "null") ?? undefined;
  } catch {
    return undefined; // The address was cut.
  }
}

byId("ask").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  run();
});
for (const id of ["source-language", "target-language"]) {
  byId(id).addEventListener("change", () => {
    offer(pair());
    writeState();
  });
}
byId("blind").addEventListener("change", () => {
  hasVoted = !byId("blind").checked || hasVoted;
  writeState();
  if (results.length) run();
});
byId("example").addEventListener("click", () => {
  byId("text").value = EXAMPLE[pair().source];
  run();
});
byId("save-votes").addEventListener("click", () => saveJson(votes(), "votes"));
byId("forget-votes").addEventListener("click", () => {
  forgetVotes();
  showTally();
});
shortcut(["Control", "Enter"], gettext("Compare the translations"), () => byId("ask").requestSubmit());

followAddress();
start();
