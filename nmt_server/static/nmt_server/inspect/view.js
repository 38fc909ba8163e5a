// The view "Inspect": a sentence, its translation, and what the model did in between.

import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { byId } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { missing, Route } from "../shell/routes.js";
import { shortcut } from "../shell/shortcuts.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { Beam } from "./beam.js";
import { Changes } from "./changes.js";
import { Chosen } from "./chosen.js";
import { Inspection } from "./inspection.js";
import { numbersOf } from "./numbers.js";
import { Picture } from "./picture.js";
import { saveJson, savePng, saveSvg } from "../picture/saving.js";
import { summarise } from "./summary.js";

const CANDIDATES = 8;
// Characters from which on a search takes so long that one wants to see something before.
const LONG = 40;
/** @type {Record<string, string>} by the language */
const EXAMPLE = { ja: "勇者は静かに前へと歩み出た。" };

const route = new Route({
  model: byId("model"),
  source: byId("source-language"),
  target: byId("target-language"),
  onChange: () => {
    offerExample();
    if (typed()) run(typedWish());
    else writeState();
  },
});
/** @type {Picture} */
const picture = new Picture({ onChoose: (side, number) => chosen.inPicture(side, number), onState: writeState, onError: showError });
const chosen = new Chosen({ picture, onEdit: edit, onForce: begin });
const beam = new Beam({ onForce: begin });

/** @typedef {{text: string, changes: Changes}} Wish a sentence to look at, and what is changed of it */

/** What is looked at, and what was found. */
const state = {
  /** @type {Wish} */
  wish: { text: "", changes: new Changes() },
  /** @type {Inspection | null} */
  own: null,
  /** @type {Inspection | null} */
  found: null,
};
/** @type {AbortController | null} */
let running = null;

// --- Ask -----------------------------------------------------------------------------------------

const typed = () => byId("text").value.trim();

/** What stands in the fields. @returns {Wish} */
function typedWish() {
  const given = byId("own").open ? byId("translation").value.trim() : "";
  return { text: typed(), changes: new Changes({ given }) };
}

/** What the model itself makes of a text. @param {string} text @returns {import("./inspection.js").Request} */
const plainRequest = (text) => ({ text, ...route.request, candidates: CANDIDATES });

const isChanged = (/** @type {import("./inspection.js").Request} */ request) => Boolean(request.edits || request.prefix || request.translation);

/** Show at once what is remembered, or what comes without a beam. @param {Wish} wish @param {AbortSignal} signal */
async function preview(wish, signal) {
  try {
    state.own = state.found = await Inspection.of({ ...plainRequest(wish.text), quick: true }, signal);
    await show(wish);
    showSearching(true);
  } catch (error) {
    // What is really wrong, the search says.
    if (signal.aborted) throw error;
  }
}

/** @param {boolean} isSearching */
function showSearching(isSearching) {
  byId("searching").hidden = !isSearching;
  if (!isSearching) return;
  byId("searching").textContent = state.found.answer.cut
    ? gettext("How the translation begins, at a quick look. The search for the best one is going on …")
    : gettext("A quick look. The search for the best translation is going on …");
}

/** @param {Inspection} one @param {Inspection} other */
function sameTokens(one, other) {
  const ids = (/** @type {Inspection} */ each) => each.answer.target_tokens.map(({ id }) => id);
  return sameRequest(one.answer.source_tokens, other.answer.source_tokens) && sameRequest(ids(one), ids(other));
}

/** Look at it. @param {Wish} wish @param {() => void} [then] when all is shown */
async function run(wish, then) {
  if (!wish.text) return clear();
  const plain = plainRequest(wish.text);
  const request = wish.changes.of(plain);
  running?.abort();
  const current = (running = new AbortController());
  byId("ask").setAttribute("aria-busy", "true");
  byId("status").textContent = gettext("Looking");
  try {
    if (!isChanged(request) || !sameRequest(state.own?.request, plain)) {
      if (!isChanged(request) && plain.text.length > LONG) await preview(wish, current.signal);
      const own = await Inspection.of(plain, current.signal);
      const isShown = state.own?.request.quick && state.found === state.own && sameTokens(state.own, own);
      state.own = own;
      if (isShown) {
        state.found = picture.inspection = own;
        then?.();
        return;
      }
    }
    state.found = isChanged(request) ? await Inspection.of(request, current.signal) : state.own;
    await show(wish);
    then?.();
  } catch (error) {
    if (running === current && error.name !== "AbortError") showError(error, () => run(wish, then));
  } finally {
    if (running === current) {
      running = null;
      showSearching(false);
      byId("ask").setAttribute("aria-busy", "false");
    }
  }
}

/** As before the first sentence. */
function clear() {
  running?.abort();
  state.own = state.found = null;
  state.wish = { text: "", changes: new Changes() };
  byId("error").replaceChildren();
  byId("found").hidden = true;
  byId("empty").hidden = false;
  byId("text").focus();
  writeState();
}

const sameRequest = (/** @type {unknown} */ a, /** @type {unknown} */ b) => JSON.stringify(a) === JSON.stringify(b);

// --- Show ----------------------------------------------------------------------------------------

/** @param {Wish} wish what was found is of it */
async function show(wish) {
  const { answer } = state.found;
  state.wish = wish;
  byId("error").replaceChildren();
  byId("empty").hidden = true;
  byId("found").hidden = false;
  chosen.show({ found: state.found, own: state.own, changes: wish.changes });
  summarise({ found: state.found, own: state.own, onBack: goBack });
  beam.clear();
  if (byId("beam").open) await showBeam();
  await picture.show(state.found, state.found === state.own ? null : state.own);
  writeState();
  byId("status").textContent = answer.written;
}

function goBack() {
  byId("own").open = false;
  byId("text").focus();
  run({ text: state.wish.text, changes: new Changes() });
}

async function showBeam() {
  const { found } = state;
  const request = { ...found.request, hypotheses: true };
  delete request.translation;
  delete request.quick;
  byId("beam").setAttribute("aria-busy", "true");
  try {
    const { answer } = await Inspection.of(request);
    if (found === state.found) beam.show(answer);
  } catch (error) {
    showError(error, showBeam);
  } finally {
    byId("beam").setAttribute("aria-busy", "false");
  }
}

/** @param {Error} error @param {() => void} retry */
function showError(error, retry) {
  const again = () => {
    byId("error").replaceChildren();
    retry();
  };
  byId("error").replaceChildren(errorNotice(error, again));
  byId("error").scrollIntoView({ block: "nearest" });
  byId("status").textContent = "";
}

// --- Change --------------------------------------------------------------------------------------

/** Change a token of the source, or take its change back. @param {number} place @param {import("./inspection.js").Edit | null} change @param {() => void} then */
function edit(place, change, then) {
  run({ text: state.wish.text, changes: state.wish.changes.edited(place, change) }, then);
}

/** Let the translation begin with these tokens, or be them. @param {string[]} tokens @param {boolean} isEnd @param {() => void} [then] */
function begin(tokens, isEnd, then) {
  byId("own").open = false;
  run({ text: state.wish.text, changes: state.wish.changes.begun(tokens, isEnd) }, then);
}

// --- Address, example, keys ----------------------------------------------------------------------

function writeState() {
  const { text, changes } = state.wish;
  const shown = { ...picture.state, beam: byId("beam").open ? "1" : undefined };
  writeAddress({ ...route.request, text, ...changes.state, ...(text ? shown : {}) });
}

/** What the address says. @returns {Wish & {said: Record<string, string>}} */
function readState() {
  const said = readAddress();
  byId("text").value = said.text ?? "";
  byId("own").open = Boolean(said.translation);
  byId("translation").value = said.translation ?? "";
  byId("beam").open = said.beam === "1";
  picture.restore(said);
  return { said, text: typed(), changes: Changes.read(said) };
}

function offerExample() {
  byId("example").hidden = !EXAMPLE[route.request.source];
}

async function start(wanted = readState()) {
  const { said, ...wish } = wanted;
  try {
    await route.load(said);
    if (said.model && said.model !== route.request.model) toast(missing(said.model));
  } catch (error) {
    showError(error, () => start(typed() === wish.text ? wanted : { said, ...typedWish() }));
    return;
  }
  offerExample();
  // The token that was chosen, such as t3.
  const [, side, number] = /^([st])(\d+)$/.exec(said.token ?? "") ?? [];
  const choose = () => side && chosen.inPicture(side === "t" ? "target" : "source", Number(number));
  if (wish.text) await run(wish, choose);
}

byId("ask").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  run(typedWish());
});
byId("text").addEventListener("keydown", submitOnEnter);
byId("translation").addEventListener("keydown", submitOnEnter);

/** A sentence has no line breaks: Enter is for looking into it. @param {KeyboardEvent} event */
function submitOnEnter(event) {
  if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
  event.preventDefault();
  byId("ask").requestSubmit();
}

byId("example").addEventListener("click", () => {
  byId("text").value = EXAMPLE[route.request.source];
  run(typedWish());
});
byId("beam").addEventListener("toggle", () => {
  if (!state.found) return;
  if (byId("beam").open && !beam.answer) showBeam();
  writeState();
});
byId("save-png").addEventListener("click", () => savePng(picture.scene, "attention"));
byId("save-svg").addEventListener("click", () => saveSvg(picture.scene, "attention"));
byId("save-json").addEventListener("click", saveNumbers);
shortcut(["Control", "Enter"], gettext("Look into the sentence"), () => byId("ask").requestSubmit());

async function saveNumbers() {
  try {
    saveJson(await numbersOf(picture.inspection, picture.isContrast ? picture.before : null), "inspection");
  } catch (error) {
    showError(error, saveNumbers);
  }
}

followAddress();
start();
