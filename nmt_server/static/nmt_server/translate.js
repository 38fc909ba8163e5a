// The view "Translate": what is typed on the left comes out translated on the right.

import { Api, ApiError } from "./api.js";
import { copyText } from "./clipboard.js";
import { exampleFor } from "./examples.js";
import { readFragment, writeFragment } from "./fragment.js";
import { Languages } from "./languages.js";
import { recallChoice, rememberChoice } from "./memory.js";
import { ANY, Models } from "./models.js";
import { Output } from "./output.js";
import { Pairs } from "./pairs.js";
import { describeRoute } from "./route.js";
import { plural, Source } from "./source.js";

// How long nobody types before the text is sent, in milliseconds.
const PAUSE = 300;

const byId = (id) => document.getElementById(id);
const api = new Api(byId("translate").dataset);
const models = new Models({ api, select: byId("model"), state: byId("model-state") });
const languages = new Languages({
  source: byId("source-language"),
  target: byId("target-language"),
  swap: byId("swap"),
  onChange: chosen,
  onSwap: swapTexts,
});
const source = new Source({ field: byId("source"), mirror: byId("source-mirror"), count: byId("count") });
const output = new Output({
  element: byId("output"),
  legend: byId("legend"),
  detail: byId("detail"),
  onActivate: highlightSource,
  announce,
});

let timer = 0;
let running = null; // The AbortController of the request under way.
let shown = null; // What the output shows: {asked, text, translation}.
let swapped = { from: "", to: "" }; // The text that the swap button took away, and what it put there.

// --- Translate ---------------------------------------------------------------------------------

function translateSoon() {
  clearTimeout(timer);
  timer = setTimeout(translateNow, PAUSE);
}

async function translateNow() {
  clearTimeout(timer);
  const text = source.text;
  if (!models.models.length) {
    if (text.trim()) await start();
    return;
  }
  const choice = currentChoice();
  writeFragment({ ...choice, ...(languages.isChoice ? {} : { source: "" }), text });
  running?.abort();
  running = null;
  if (!text.trim()) {
    showNothing();
    return;
  }
  const asked = JSON.stringify([choice, text]);
  if (shown?.asked === asked) {
    setBusy(false);
    return;
  }
  const request = (running = new AbortController());
  setBusy(true);
  try {
    const translation = await api.translate({
      ...choice,
      model: choice.model || undefined,
      pivot: languages.needsPivot || undefined,
      text,
      signal: request.signal,
    });
    if (running === request) showTranslation({ asked, text, translation });
  } catch (error) {
    if (running === request) showError(error, translateNow);
  } finally {
    if (running === request) {
      running = null;
      setBusy(false);
    }
  }
  if (models.chosen && models.chosen.state !== "ready") models.refreshStates();
}

/** What is chosen: `{model, source, target}`; no model where the server is to choose. */
function currentChoice() {
  return { model: models.chosen?.name ?? ANY, source: languages.source, target: languages.target };
}

// --- Show --------------------------------------------------------------------------------------

function setBusy(busy) {
  byId("progress").hidden = !busy;
  output.element.setAttribute("aria-busy", String(busy));
  if (busy) announce("Translating");
}

function show(part) {
  for (const id of ["empty", "output"]) byId(id).hidden = id !== part;
  if (part !== "error") byId("error").replaceChildren();
  byId("copy").disabled = part !== "output";
}

function showNothing() {
  shown = null;
  output.clear();
  byId("route").textContent = "";
  setBusy(false);
  announce("");
  show("empty");
}

const nameOf = (code) => languages.named(code).name;

function showTranslation(translated) {
  shown = translated;
  const { segments } = translated.translation;
  output.show(segments, translated.text);
  byId("route").textContent = describeRoute(translated.translation, !models.chosen, nameOf);
  show("output");
  announce(`Translated ${plural(segments.filter((segment) => segment.origin).length, "sentence")}`);
  followCursor();
}

/** Say what went wrong, with a button that runs `retry`. */
function showError(error, retry) {
  if (!(error instanceof ApiError)) {
    console.error(error);
    error = new ApiError("The page met a mistake of its own.", { hint: "Reload it to go on." });
  }
  shown = null;
  output.clear();
  byId("route").textContent = "";
  show("error");
  announce("");
  const message = document.createElement("p");
  message.className = "message";
  message.textContent = error.message;
  const hint = document.createElement("p");
  hint.textContent = error.hint;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Try again";
  button.addEventListener("click", () => {
    source.field.focus();
    retry();
  });
  byId("error").replaceChildren(message, ...(error.hint ? [hint] : []), button);
}

function announce(sentence) {
  byId("status").textContent = sentence;
}

// --- Source and translation side by side -------------------------------------------------------

function highlightSource(segment) {
  if (segment && output.sourceText === source.text) source.highlight(segment.start, segment.end);
  else source.highlight(0, 0);
}

/** Mark the translation of the sentence in which the cursor stands. */
function followCursor() {
  if (document.activeElement !== source.field || output.sourceText !== source.text) return;
  const { segments } = output;
  if (segments.length > 1) output.activate(output.segmentAt(source.cursor));
}

// --- Models and languages ----------------------------------------------------------------------

/** Offer the languages of the chosen model; the first of `wishes` that it has is chosen. */
function offerLanguages(...wishes) {
  const pivot = models.chosen ? "" : byId("translate").dataset.pivot;
  const usual = [models.chosen, models.models.find((model) => model.default)].filter(Boolean);
  const current = { source: languages.source, target: languages.target };
  languages.offer(new Pairs(models.able, pivot), [...wishes, current, ...usual]);
  showLanguages();
}

function showLanguages() {
  source.field.lang = byId("source-mirror").lang = languages.source;
  output.element.lang = languages.target;
  byId("source-title").textContent = `Source: ${languages.named(languages.source).name}`;
  byId("target-title").textContent = `Translation: ${languages.named(languages.target).name}`;
  byId("example").hidden = !exampleFor(languages.source);
}

async function start() {
  const fragment = readFragment();
  const remembered = recallChoice();
  try {
    if (!models.models.length) languages.know(await api.languages());
    // An address with languages and no model leaves the model to the server.
    const model = fragment.model ?? (fragment.source ? ANY : remembered.model);
    await models.load(models.models.length ? undefined : model, (code) => languages.named(code).name);
  } catch (error) {
    showError(error, start);
    return;
  }
  if (!models.models.length) {
    const hint = "Register one with: python manage.py add_model NAME PATH --engine ctranslate2";
    showError(new ApiError("No model is registered yet.", { hint }), start);
    return;
  }
  offerLanguages(fragment, remembered);
  // Browsers put back what was typed before a reload; it may be too long for the address.
  if (fragment.text !== null && !source.text) setSource(fragment.text);
  await translateNow();
}

// --- What a person does ------------------------------------------------------------------------

function setSource(text) {
  source.text = text;
  byId("clear").disabled = !text;
}

function typed() {
  source.refresh();
  output.activate(null);
  byId("clear").disabled = !source.text;
}

source.field.addEventListener("input", (event) => {
  typed();
  // While an input method composes, the text is not yet what the person means.
  if (event.isComposing) clearTimeout(timer);
  else if (event.inputType === "insertFromPaste" || !source.text) translateNow();
  else translateSoon();
});
source.field.addEventListener("compositionend", translateSoon);
document.addEventListener("selectionchange", followCursor);
source.field.addEventListener("blur", () => output.activate(null));

byId("model").addEventListener("change", () => {
  models.showState();
  offerLanguages();
  chosen();
});

/** Another model or other languages: remember them, and translate anew. */
function chosen() {
  showLanguages();
  rememberChoice(currentChoice());
  translateNow();
}

/** The languages were swapped: the translation becomes the text, or the former text comes back. */
function swapTexts() {
  const from = source.text;
  if (from && from === swapped.to) setSource(swapped.from);
  else if (shown?.text === from && from) setSource(shown.translation.text);
  swapped = { from, to: source.text };
  chosen();
}

byId("clear").addEventListener("click", () => {
  setSource("");
  source.field.focus();
  translateNow();
});

byId("example").addEventListener("click", () => {
  setSource(exampleFor(languages.source));
  source.field.focus();
  translateNow();
});

let copiedTimer = 0;

async function copyTranslation() {
  if (!shown) return;
  const copied = await copyText(shown.translation.text);
  const button = byId("copy");
  button.querySelector("use").setAttribute("href", copied ? "#icon-done" : "#icon-copy");
  button.querySelector("span").textContent = copied ? "Copied" : "Not copied";
  announce(copied ? "The translation was copied" : "The browser did not allow copying");
  clearTimeout(copiedTimer);
  copiedTimer = setTimeout(() => {
    button.querySelector("use").setAttribute("href", "#icon-copy");
    button.querySelector("span").textContent = "Copy";
  }, 1600);
}

byId("copy").addEventListener("click", copyTranslation);

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === "Enter") {
    event.preventDefault();
    translateNow();
  } else if (event.shiftKey && event.key.toLowerCase() === "c") {
    event.preventDefault();
    copyTranslation();
  }
});

window.addEventListener("hashchange", () => {
  const fragment = readFragment();
  if (fragment.model === null && fragment.text === null) return; // A link within the page.
  if (fragment.model !== null || fragment.source !== null) {
    models.choose(fragment.model ?? ANY);
    offerLanguages(fragment);
  }
  if (fragment.text !== null) setSource(fragment.text);
  translateNow();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && models.models.length) models.refreshStates();
});

if (!matchMedia("(pointer: coarse)").matches) source.field.focus();
setSource(source.text);
start();
