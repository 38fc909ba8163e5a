// The view "Compare": one text in several translations side by side, and which one is better.

import { saveJson } from "../picture/saving.js";
import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ApiError } from "../shell/api.js";
import { byId, h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { languageName, missing, registeredModels } from "../shell/routes.js";
import { shortcut } from "../shell/shortcuts.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { Columns, FEWEST, letterOf, named, nameOf } from "./columns.js";
import { bindKept, keep, showKept } from "./kept.js";
import { isAwaited, showAttempts } from "./results.js";
import { Scoring } from "./scoring.js";
import { made, wake } from "./translating.js";
import { addVote, forgetVotes, tally, votes } from "./votes.js";

/** @typedef {import("./columns.js").Way} Way @typedef {import("./kept.js").Result} Result @typedef {import("./results.js").Attempt} Attempt */

/** @type {Record<string, string>} by the language */
const EXAMPLE = { ja: "勇者は静かに前へと歩み出た。宝箱の中にはノートがあった。" };

/** @type {import("../shell/routes.js").Model[]} */
let models = [];
/** What was asked for. @type {{text: string, source: string, target: string}} */
let asked = null;
/** @type {Attempt[]} in the order in which they are shown */
let attempts = [];
/** @type {import("./kept.js").Comparison | null} what is shown, once all of it is there */
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
  const isBlind = byId("blind").checked;
  // The columns may be changed while these are made.
  const ways = structuredClone(columns.ways).map((way, i) => ({ way, letter: letterOf(i) }));
  begin({ text, ...pair() }, isBlind ? shuffled(ways) : ways);
  hasVoted = !isBlind;
  await makeAwaited();
}

/** Let this be what is shown. @param {{text: string, source: string, target: string}} what @param {Attempt[]} ways */
function begin({ text, source, target }, ways) {
  running?.abort();
  running = null;
  asked = { text, source, target };
  attempts = ways;
  shown = null;
  for (const id of ["results", "error"]) byId(id).replaceChildren();
  byId("empty").hidden = true;
}

/** Translate one after the other: side by side, each would slow the others down. */
async function makeAwaited() {
  const current = (running = new AbortController());
  const { signal } = current;
  const [{ text, ...languages }, all] = [asked, attempts];
  byId("results").setAttribute("aria-busy", "true");
  byId("status").textContent = gettext("Translating");
  let awake = "";
  for (let next; (next = all.find(isAwaited)); ) {
    const { way } = next;
    show();
    try {
      if (awake !== way.model) await wake(text, way.model, languages, signal);
      awake = way.model;
      const { texts, seconds, tokens } = await made([text], way, languages, { signal });
      next.result = { way, text: texts[0], seconds, tokens };
    } catch (error) {
      next.error = error;
    }
    if (running !== current) return;
  }
  running = null;
  byId("results").setAttribute("aria-busy", "false");
  conclude();
}

/** All have answered, or said why not. */
function conclude() {
  const results = attempts.map(({ result }) => result).filter(Boolean);
  const [first, ...others] = attempts.map(({ error }) => error);
  if (!results.length && others.every(({ message }) => message === first.message)) {
    attempts = [];
    show();
    showError(first);
    return;
  }
  // There is nothing to vote on.
  if (results.length < FEWEST) hasVoted = true;
  // Where one has come later, what was said of the others is not of it.
  const at = shown && shown.better === undefined ? shown.at : new Date().toISOString();
  shown = { at, ...asked, results };
  // Whoever votes blind does not know yet what the list would say.
  if (hasVoted && results.length >= FEWEST) keepShown();
  show();
  byId("status").textContent = gettext("Translated");
}

/** Have one made again that has failed. @param {Attempt} attempt */
function makeAgain(attempt) {
  attempt.error = undefined;
  if (running) show();
  else makeAwaited();
}

function keepShown() {
  keep(shown);
  showKept(reopen);
}

/** Show one of before as it was. @param {import("./kept.js").Comparison} comparison */
function reopen(comparison) {
  byId("text").value = comparison.text;
  byId("blind").checked = false;
  const ways = comparison.results.map(({ way }) => structuredClone(way));
  offer({ ...comparison, ways });
  const letters = ways.map((way) => columns.letterOf(way));
  const all = comparison.results.map((result, i) => ({ way: result.way, result, letter: letters[i] }));
  // Each stands below its column; behind them those that have none any more.
  begin(comparison, [...all.filter(({ letter }) => letter), ...all.filter(({ letter }) => !letter)]);
  shown = comparison;
  hasVoted = true;
  byId("results").setAttribute("aria-busy", "false");
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

// --- Show ----------------------------------------------------------------------------------------

/** What a translation is called: where nobody is to know whose it is, not by the letter of its way. @param {Attempt} attempt */
const labelOf = (attempt) => (byId("blind").checked ? String(attempts.indexOf(attempt) + 1) : attempt.letter || named(nameOf(attempt.way)));

function show() {
  showAttempts(byId("results"), attempts, {
    labels: attempts.map(labelOf),
    language: asked.target,
    names: models.map(({ name }) => name),
    isSecret: !hasVoted,
    // Which one comes first or late would tell whose it is.
    isHeldBack: Boolean(running) && !hasVoted,
    onRetry: makeAgain,
  });
  const answered = attempts.filter(({ result }) => result);
  const ask = byId("vote");
  ask.hidden = Boolean(running) || answered.length < FEWEST;
  const button = (/** @type {string} */ label, /** @type {Result | null} */ better) => {
    const isSaid = shown?.better !== undefined && shown.better === (better && nameOf(better.way));
    // Whoever knows whose it is votes blind no more.
    return h("button", { type: "button", class: "button", "aria-pressed": String(isSaid), disabled: hasVoted && byId("blind").checked, onclick: () => vote(better) }, label);
  };
  ask.replaceChildren(
    h("span", { class: "quiet small" }, gettext("Which one is better?")),
    ...answered.map((attempt) => button(labelOf(attempt), attempt.result)),
    button(gettext("Equally good"), null),
  );
  showTally();
}

/** @param {Result | null} better */
function vote(better) {
  const translations = Object.fromEntries(shown.results.map(({ way, text }) => [nameOf(way), text]));
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
  if (attempts.length) run();
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
