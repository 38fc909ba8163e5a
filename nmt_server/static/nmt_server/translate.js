// The view "Translate": what is typed on the left comes out translated on the right.

import { Api, ApiError } from "./api.js";
import { copyText } from "./clipboard.js";
import { exampleFor } from "./examples.js";
import { readFragment, writeFragment } from "./fragment.js";
import { Models } from "./models.js";
import { Output } from "./output.js";
import { plural, Source } from "./source.js";

// How long nobody types before the text is sent, in milliseconds.
const PAUSE = 300;

const byId = (id) => document.getElementById(id);
const api = new Api(byId("translate").dataset);
const models = new Models({ api, select: byId("model"), state: byId("model-state") });
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
let shown = null; // What the output shows: {text, model, translation}.

// --- Translate ---------------------------------------------------------------------------------

function translateSoon() {
  clearTimeout(timer);
  timer = setTimeout(translateNow, PAUSE);
}

async function translateNow() {
  clearTimeout(timer);
  const text = source.text;
  const model = models.chosen?.name;
  if (!model) {
    if (text.trim()) await start();
    return;
  }
  writeFragment({ model, text });
  running?.abort();
  running = null;
  if (!text.trim()) {
    showNothing();
    return;
  }
  if (shown?.text === text && shown.model === model) {
    setBusy(false);
    return;
  }
  const request = (running = new AbortController());
  setBusy(true);
  try {
    const translation = await api.translate({ text, model, signal: request.signal });
    if (running === request) showTranslation({ text, model, translation });
  } catch (error) {
    if (running === request) showError(error, translateNow);
  } finally {
    if (running === request) {
      running = null;
      setBusy(false);
    }
  }
  if (models.chosen?.state !== "ready") models.refreshStates();
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
  setBusy(false);
  announce("");
  show("empty");
}

function showTranslation(translated) {
  shown = translated;
  const { segments } = translated.translation;
  output.show(segments, translated.text);
  show("output");
  announce(`Translated ${plural(segments.filter((segment) => segment.origin).length, "line")}`);
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

/** Mark the translation of the line in which the cursor stands. */
function followCursor() {
  if (document.activeElement !== source.field || output.sourceText !== source.text) return;
  const { segments } = output;
  if (segments.length > 1) output.activate(output.segmentAt(source.cursor));
}

// --- Models and languages ----------------------------------------------------------------------

function showLanguages() {
  const model = models.chosen;
  if (!model) return;
  source.field.lang = byId("source-mirror").lang = model.source;
  output.element.lang = model.target;
  titleFor(byId("source-title"), "Source", models.language(model.source));
  titleFor(byId("target-title"), "Translation", models.language(model.target));
  byId("example").hidden = !exampleFor(model.source);
}

function titleFor(title, role, { code, name, native_name: nativeName }) {
  const hidden = document.createElement("span");
  hidden.className = "visually-hidden";
  hidden.textContent = `${role}: `;
  title.replaceChildren(hidden, name);
  if (!nativeName || nativeName === name) return;
  const native = document.createElement("span");
  native.className = "native-name";
  native.lang = code;
  native.textContent = nativeName;
  title.append(" ", native);
}

async function start() {
  const { model, text } = readFragment();
  try {
    await models.load(models.chosen ? undefined : model);
  } catch (error) {
    showError(error, start);
    return;
  }
  if (!models.chosen) {
    const hint = "Register one with: python manage.py add_model NAME PATH --engine ctranslate2";
    showError(new ApiError("No model is registered yet.", { hint }), start);
    return;
  }
  showLanguages();
  // Browsers put back what was typed before a reload; it may be too long for the address.
  if (text !== null && !source.text) setSource(text);
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
  showLanguages();
  translateNow();
});

byId("clear").addEventListener("click", () => {
  setSource("");
  source.field.focus();
  translateNow();
});

byId("example").addEventListener("click", () => {
  setSource(exampleFor(models.chosen.source));
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
  const { model, text } = readFragment();
  if (model === null && text === null) return; // A link within the page.
  if (model !== null && models.models.some((known) => known.name === model)) {
    byId("model").value = model;
    models.showState();
    showLanguages();
  }
  if (text !== null) setSource(text);
  translateNow();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && models.chosen) models.refreshStates();
});

if (!matchMedia("(pointer: coarse)").matches) source.field.focus();
setSource(source.text);
start();
