// The view "Compare": one text in several translations side by side, and which one is better.

import { saveJson } from "../picture/saving.js";
import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ApiError } from "../shell/api.js";
import { byId, debounced } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { missing, registeredModels } from "../shell/routes.js";
import { shortcut } from "../shell/shortcuts.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { attemptAll } from "./attempting.js";
import { showBallot } from "./ballot.js";
import { Columns, FEWEST, named, nameOf, waysOf } from "./columns.js";
import { bindKept, keep, showKept } from "./kept.js";
import { inOrder, shuffled } from "./order.js";
import { offerPair, pair } from "./pair.js";
import { isAwaited, showAttempts } from "./results.js";
import { Scoring } from "./scoring.js";
import { addVote, forgetVotes, tally, votes } from "./votes.js";

/** @typedef {import("./columns.js").Way} Way @typedef {import("./kept.js").Result} Result @typedef {import("./results.js").Attempt} Attempt */

// How long nobody types before the text stands in the address, in milliseconds.
const PAUSE = 300;
/** @type {Record<string, string>} by the language */
const EXAMPLE = { ja: "勇者は静かに前へと歩み出た。宝箱の中にはノートがあった。" };

/** @type {import("../shell/routes.js").Model[]} */
let models = [];
/** What was asked for. @type {{text: string, source: string, target: string}} */
let asked = null;
/** @type {Attempt[]} in the order in which they are shown */
let attempts = [];
/** The letters that they are shown with. @type {string[]} */
let letters = [];
/** @type {import("./kept.js").Comparison | null} what is shown, once all of it is there */
let shown = null;
/** @type {AbortController | null} */
let running = null;
let hasVoted = true;

const columns = new Columns({ element: byId("ways"), add: byId("add"), onChange: changeColumns });
const scoring = new Scoring({ ways: () => columns.ways, pair });

// --- Translate -----------------------------------------------------------------------------------

async function run() {
  const text = byId("text").value;
  if (!text.trim()) byId("text").focus();
  if (!text.trim() || !columns.ways.length) return;
  writeState();
  const isBlind = byId("blind").checked;
  // The columns may be changed while these are made.
  const ways = columns.ways.map((column) => ({ column, way: structuredClone(column) }));
  begin({ text, ...pair() }, isBlind ? shuffled(ways) : ways);
  hasVoted = !isBlind;
  await makeAwaited();
}

/** Let this be what is shown. @param {{text: string, source: string, target: string}} what @param {Attempt[]} ways */
function begin({ text, source, target }, ways) {
  stop();
  asked = { text, source, target };
  attempts = ways;
  shown = null;
  for (const id of ["results", "error"]) byId(id).replaceChildren();
  byId("empty").hidden = true;
}

/** Nothing is awaited any more. */
function stop() {
  running?.abort();
  running = null;
  byId("results").setAttribute("aria-busy", "false");
  byId("cancel").hidden = true;
}

/** Leave it at what is there. */
function cancel() {
  stop();
  byId("ask").querySelector(".primary").focus();
  attempts = attempts.filter((attempt) => !isAwaited(attempt));
  if (attempts.length) conclude();
  else show();
  byId("empty").hidden = attempts.length > 0;
  byId("status").textContent = gettext("Cancelled");
}

async function makeAwaited() {
  const current = (running = new AbortController());
  byId("results").setAttribute("aria-busy", "true");
  byId("cancel").hidden = false;
  byId("status").textContent = gettext("Translating");
  await attemptAll(attempts, asked, { signal: current.signal, onNext: show });
  if (running !== current) return;
  stop();
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
  begin(comparison, comparison.results.map((result, i) => ({ column: ways[i], way: result.way, result })));
  attempts = inOrder(attempts, columns);
  shown = comparison;
  hasVoted = true;
  show();
  writeState();
  byId("results").scrollIntoView({ block: "nearest" });
}

// --- Show ----------------------------------------------------------------------------------------

/** The letter of its column; empty where that is gone. @param {Attempt} attempt */
const letterOf = ({ column }) => columns.letterOf(column);

function changeColumns() {
  writeState();
  // Nothing moves under the pointer of somebody who has just changed an option.
  if (attempts.every((attempt, i) => letterOf(attempt) === letters[i])) return;
  // Where nobody is to know whose it is, none moves.
  if (!byId("blind").checked) attempts = inOrder(attempts, columns);
  show();
}

/** What a translation is called: where nobody is to know whose it is, not by the letter of its way. @param {Attempt} attempt */
const labelOf = (attempt) => (byId("blind").checked ? String(attempts.indexOf(attempt) + 1) : letterOf(attempt) || named(nameOf(attempt.way)));

function show() {
  letters = attempts.map(letterOf);
  showAttempts(byId("results"), attempts, {
    labels: attempts.map(labelOf),
    letters,
    language: asked.target,
    names: models.map(({ name }) => name),
    able: models.filter(({ sources, targets }) => sources.includes(asked.source) && targets.includes(asked.target)).map(({ name }) => name),
    isSecret: !hasVoted,
    // Which one comes first or late would tell whose it is.
    isHeldBack: Boolean(running) && !hasVoted,
    onRetry: makeAgain,
  });
  const answered = attempts.filter(({ result }) => result);
  byId("vote").hidden = Boolean(running) || answered.length < FEWEST;
  const offered = answered.map((attempt) => ({ label: labelOf(attempt), result: attempt.result }));
  showBallot(byId("vote"), offered, {
    isSaid: (better) => shown?.better !== undefined && shown.better === (better && nameOf(better.way)),
    // Whoever knows whose it is votes blind no more.
    isClosed: hasVoted && byId("blind").checked,
    onVote: vote,
  });
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
  columns.offer(offerPair(models, { source, target }), ways);
  const from = pair().source;
  byId("text").lang = from;
  byId("example").hidden = !EXAMPLE[from];
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

byId("ask").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  run();
});
for (const id of ["source-language", "target-language"]) {
  byId(id).addEventListener("change", () => {
    offer(pair());
    changeColumns();
  });
}
byId("text").addEventListener("input", debounced(writeState, PAUSE));
byId("blind").addEventListener("change", () => {
  hasVoted = !byId("blind").checked || hasVoted;
  writeState();
  if (attempts.length) run();
});
byId("cancel").addEventListener("click", cancel);
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
