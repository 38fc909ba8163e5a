// The view "Translate": what is typed on the left comes out translated on the right.

import { readAddress, writeAddress } from "../shell/address.js";
import { ApiError, ask } from "../shell/api.js";
import { copyText } from "../shell/clipboard.js";
import { breathe, byId, debounced, h, icon } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { shortcut } from "../shell/shortcuts.js";
import { recall, remember } from "../shell/storage.js";
import { format, gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { detect } from "./detection.js";
import { Details, isAskedFor } from "./details.js";
import { begunIn, keepDraft, recallDraft } from "./draft.js";
import { exampleFor } from "./examples.js";
import { announcementOf, describeRoute, lengthOf, summaryOf } from "./figures.js";
import { showHint } from "./hint.js";
import { keepSoon } from "./keeping.js";
import { Languages } from "./languages.js";
import { ANY, Models } from "./models.js";
import { Output } from "./output.js";
import { Pairs } from "./pairs.js";
import { acceptFiles, acceptFormatted } from "./pasting.js";
import { Source } from "./source.js";
import { speechButton } from "./speech.js";
import { sourceMarks, targetMarks } from "./terms.js";
import { Translator } from "./translator.js";
import { plainDetail } from "./words.js";

// How long nobody types before the text is sent, in milliseconds.
const PAUSE = 300;
// Longer texts are not in the address: some programs cut long ones.
const LONGEST_IN_ADDRESS = 2000;
const { pivot, files, inspect } = byId("translate").dataset;

const languages = new Languages({
  source: byId("source-language"),
  target: byId("target-language"),
  swap: byId("swap"),
  onChange: chosen,
  onSwap: swapTexts,
});
const models = new Models({
  button: byId("model"),
  nameOf: (code) => languages.nameOf(code),
  onChoose: () => {
    offerLanguages();
    chosen();
  },
});
const source = new Source({
  field: byId("source"),
  mirror: byId("source-mirror"),
  onPoint: pointAtSource,
});
const details = new Details({
  choice: () => requestFor(shown.translation),
  onKnown: (segments) => {
    for (const segment of segments) showWords(segment);
    if (segments.some((segment) => details.of(segment)?.terms.length)) showTerms();
    showCountSoon();
  },
});
const output = new Output({
  element: byId("output"),
  onActivate: lightSource,
  onOpen: async (segment, word) => (await lines()).open(segment, word),
  onSeen: (segments) => {
    if (shown?.isWhole) details.want(segments);
    for (const segment of segments) showWords(segment);
  },
});
const translator = new Translator({
  onPart: (segments) => {
    if (segments.length > 1 || segments[0]?.text) showSegments(segments, false);
  },
  onDone: showTranslation,
  onError: (error) => showError(error, translateNow),
  onEnd: () => setBusy(false),
});
/** @type {{translation: any, text: string, isWhole: boolean} | null} */
let shown = null;
let asked = "";
let swapped = { from: "", to: "" }; // The text that the swap button took away, and what it put there.
/** @type {{sets: string[]} | undefined} */
let protection; // Sets to protect, where formatted text was pasted with its tags.
let draft = recallDraft(); // Null once it is all here again.

/** @type {Promise<import("./lines.js").Lines> | null} */
let madeLines = null;

/** What can be done with sentences. It comes when it is needed: the page is there sooner. */
function lines() {
  madeLines ??= import("./lines.js").then(
    ({ Lines }) =>
      new Lines({
        output,
        inspect,
        route: () => shown.translation,
        request: (segment) =>
          shown.translation.route
            ? null
            : { ...requestFor(shown.translation), text: segment.source },
        terms: (segment) => details.of(segment)?.terms ?? [],
        onChange: showSummary,
        onTranslateAnew: () => translateNow({ isAnew: true }),
      }),
  );
  return madeLines;
}

// --- Translate ---------------------------------------------------------------------------------

const showCountSoon = debounced(() => showCount(), PAUSE);
const translateSoon = debounced(() => translateNow(), PAUSE);

async function translateNow({ isAnew = false } = {}) {
  translateSoon.cancel();
  const { text } = source;
  if (!models.models.length) {
    if (text.trim()) await start();
    return;
  }
  showAddress();
  if (!text.trim()) {
    translator.cancel();
    showNothing();
    return;
  }
  setBusy(true);
  const detected = detect(text);
  if (languages.isOpen) {
    languages.detect(await detected);
    if (text !== source.text) return; // Somebody types on, which translates that.
    showLanguages();
  }
  detected.then((language) => {
    if (text === source.text) showHint(byId("hint"), language, languages, turnTo);
  });
  const json = { text, ...choice(), pivot: languages.needsPivot || undefined, protect: protection };
  if (!isAnew && asked === JSON.stringify(json) && shown?.isWhole) {
    translator.cancel();
    setBusy(false);
    return;
  }
  asked = JSON.stringify(json);
  await translator.translate(json);
  if (models.chosen && models.chosen.state !== "ready") models.refreshStates();
}

/** Take other languages, as the hint says. @param {string} from @param {string} to */
function turnTo(from, to) {
  languages.choose(from, to);
  chosen();
  source.field.focus();
}

/** What is chosen; no model where the server is to choose. */
function choice() {
  return { model: models.chosen?.name, source: languages.source, target: languages.target };
}

/** The request for a part of a translation. @param {any} translation */
function requestFor({ model, source: from, target }) {
  return { model, source: from, target, protect: protection };
}

// --- Show --------------------------------------------------------------------------------------

/** @param {boolean} busy */
function setBusy(busy) {
  byId("progress").hidden = !busy;
  output.element.setAttribute("aria-busy", String(busy));
}

/** @param {string} part */
function show(part) {
  for (const id of ["empty", "output"]) byId(id).hidden = id !== part;
  if (part !== "error") byId("error").replaceChildren();
  byId("copy").disabled = part !== "output";
}

function showNothing() {
  shown = null;
  asked = "";
  output.clear();
  showSummary();
  byId("hint").hidden = true;
  setBusy(false);
  show("empty");
}

/** @param {any[]} segments @param {boolean} isWhole */
function showSegments(segments, isWhole) {
  if (!isWhole) shown = { translation: choice(), text: source.text, isWhole };
  output.show(segments, source.text);
  show("output");
}

/** @param {any} translation */
async function showTranslation(translation) {
  const now = (shown = { translation, text: source.text, isWhole: true });
  showSegments(translation.segments, true);
  // Of a long text that is enough at once.
  await breathe();
  if (shown !== now) return;
  showTerms();
  showSummary();
  announce(announcementOf(output.segments));
  keepSoon({
    source: translation.source,
    target: translation.target,
    text: shown.text,
    translation: translation.text,
  });
  resume();
  await breathe();
  if (shown === now) followCursor();
}

/** Go on with sentences that were begun before the page was loaded again. */
async function resume() {
  const begun = draft?.text === source.text ? draft.begun : [];
  if (begun.length) {
    const all = await lines();
    while (output.isRendering) await breathe();
    if (draft) all.resume(begun);
  }
  draft = null;
}

/** Say what went wrong. @param {any} error @param {() => void} retry */
function showError(error, retry) {
  shown = null;
  asked = "";
  output.clear();
  showSummary();
  setBusy(false);
  if (error.code === "unreachable") models.lose();
  show("error");
  const again = () => {
    source.field.focus();
    retry();
  };
  byId("error").replaceChildren(errorNotice(error, again));
}

function showSummary() {
  const items = shown?.isWhole ? summaryOf(output.segments) : [];
  const route = shown?.isWhole
    ? describeRoute(shown.translation, !models.chosen, (code) => languages.nameOf(code))
    : "";
  if (route) items.push(h("li", { id: "route" }, route));
  byId("summary").replaceChildren(...items);
}

function showCount() {
  const segments = shown?.isWhole
    ? output.segments.filter(({ origin }) => origin === "engine")
    : [];
  const tokens = segments.map((segment) => details.of(segment)?.tokens);
  byId("count").textContent = lengthOf(source.text, tokens);
}

/** @param {import("./output.js").Segment} segment */
function showWords(segment) {
  if (output.words.has(segment.index)) return;
  const known = segment.isChanged ? null : details.of(segment);
  if (known === undefined && isAskedFor(segment)) return;
  const { words } = known?.words.length ? known : plainDetail(segment.text, languages.target);
  output.setWords(segment, words, targetMarks(segment.text, known?.terms ?? []));
}

/** Mark the terms of glossaries in the source. */
function showTerms() {
  if (!shown?.isWhole || output.sourceText !== source.text) return;
  const marks = output.segments.flatMap((segment) =>
    sourceMarks(segment.source, details.of(segment)?.terms ?? []).map((mark) => ({
      ...mark,
      start: mark.start + segment.start,
      end: mark.end + segment.start,
    })),
  );
  source.markTerms(marks);
}

/** @param {string} sentence */
function announce(sentence) {
  byId("status").textContent = sentence;
}

// --- Source and translation side by side -------------------------------------------------------

/** @param {import("./output.js").Segment | null} segment @param {import("./words.js").Word | null} word */
function lightSource(segment, word) {
  if (!segment || output.sourceText !== source.text) return source.light(null);
  const words = (word?.sources ?? []).map((range) => ({
    start: range.start + segment.start,
    end: range.end + segment.start,
  }));
  source.light(segment, words);
}

/** @param {number | null} position */
function pointAtSource(position) {
  if (output.sourceText !== source.text) return;
  source.field.title = position === null ? "" : source.termAt(position);
  const segment = position === null ? null : output.segmentAt(position);
  if (segment) output.activateFrom(segment, position);
  else output.activate(null);
}

/** Mark the translation of the sentence in which the cursor stands. */
function followCursor() {
  if (document.activeElement !== source.field || output.sourceText !== source.text) return;
  const { segments } = output;
  if (segments.length > 1) output.activate(output.segmentAt(source.cursor));
}

// --- Models and languages ----------------------------------------------------------------------

/** Offer the languages of the chosen model; the first of `wishes` that it has is chosen. @param {...{source?: string, target?: string}} wishes */
function offerLanguages(...wishes) {
  const usual = [models.chosen, models.models.find((model) => model.default)].filter(Boolean);
  const current = { source: languages.sourceChoice.value, target: languages.target };
  languages.offer(new Pairs(models.able, models.chosen ? "" : pivot), [
    ...wishes,
    current,
    ...usual,
  ]);
  showLanguages();
}

const showSpeech = [
  speechButton(byId("source-listen"), () => ({ text: source.text, language: languages.source })),
  speechButton(byId("target-listen"), () => ({ text: output.text, language: languages.target })),
];

function showLanguages() {
  source.field.lang = byId("source-mirror").lang = languages.source;
  output.element.lang = languages.target;
  const named = { language: languages.nameOf(languages.source) };
  source.field.ariaLabel = format(gettext("Source: %(language)s"), named);
  byId("target-title").textContent = format(gettext("Translation: %(language)s"), {
    language: languages.nameOf(languages.target),
  });
  byId("example").hidden = !exampleFor(languages.source);
  for (const showButton of showSpeech) showButton();
}

function showAddress() {
  const { text } = source;
  const pair = languages.isChoice
    ? { source: languages.sourceChoice.value, target: languages.target }
    : {};
  writeAddress({
    model: models.button.value,
    ...pair,
    text: text.length <= LONGEST_IN_ADDRESS ? text : "",
  });
}

async function start() {
  const address = readAddress();
  const remembered = recall("choice", /** @type {Record<string, string>} */ ({}));
  try {
    if (!models.models.length) languages.know((await ask("api/v1/languages")).languages);
    // An address with languages and no model leaves the model to the server.
    await models.load(
      models.models.length
        ? undefined
        : (address.model ?? (address.source ? ANY : remembered.model)),
    );
  } catch (error) {
    showError(error, start);
    return;
  }
  if (!models.models.length) {
    const hint = gettext(
      "Register one with: python manage.py add_model NAME PATH --engine ctranslate2",
    );
    showError(new ApiError(gettext("No model is registered yet."), { hint }), start);
    return;
  }
  offerLanguages(address, remembered);
  // Browsers put back what was typed before a reload; it may be too long for the address.
  if (address.text && !source.text) setSource(address.text);
  await translateNow();
}

// --- What a person does ------------------------------------------------------------------------

/** @param {string} text */
function setSource(text) {
  source.text = text;
  protection = undefined;
  typed();
}

function typed() {
  source.refresh();
  output.activate(null);
  showCount();
  byId("clear").disabled = !source.text;
}

source.field.addEventListener("input", (event) => {
  const { isComposing, inputType } = /** @type {InputEvent} */ (event);
  typed();
  // While an input method composes, the text is not yet what the person means.
  if (isComposing) translateSoon.cancel();
  else if (inputType === "insertFromPaste" || !source.text) translateNow();
  else translateSoon();
});
source.field.addEventListener("compositionend", translateSoon);
document.addEventListener("selectionchange", followCursor);
source.field.addEventListener("blur", () => output.activate(null));
acceptFormatted(source.field, (sets) => {
  protection = { sets };
  typed();
  translateNow();
});
acceptFiles(byId("translate"), files, () => choice());

/** Another model or other languages: remember them, and translate anew. */
function chosen() {
  showLanguages();
  details.forget();
  remember("choice", {
    model: models.button.value,
    source: languages.sourceChoice.value,
    target: languages.target,
  });
  translateNow();
}

/** The languages were swapped: the translation becomes the text, or the former text comes back. */
function swapTexts() {
  const from = source.text;
  if (from && from === swapped.to) setSource(swapped.from);
  else if (shown?.text === from && from) setSource(output.text);
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
byId("history").addEventListener("click", async () =>
  (await import("./history.js")).showHistory((entry) => {
    if (languages.pairs.has(entry.source, entry.target))
      languages.choose(entry.source, entry.target);
    setSource(entry.text);
    source.field.focus();
    translateNow();
  }),
);
byId("curl").addEventListener("click", async () =>
  (await import("./request_text.js")).showRequest({
    text: source.text || exampleFor(languages.source) || "",
    ...choice(),
    protect: protection,
  }),
);

let copiedTimer = 0;

async function copyTranslation() {
  if (!shown) return;
  const copied = await copyText(output.text);
  if (!copied) {
    toast(gettext("The browser did not allow copying."));
    return;
  }
  const label = (/** @type {string} */ name, /** @type {string} */ text) =>
    byId("copy").replaceChildren(icon(name), h("span", {}, text));
  label("done", gettext("Copied"));
  announce(gettext("The translation was copied"));
  clearTimeout(copiedTimer);
  copiedTimer = setTimeout(() => label("copy", gettext("Copy")), 1600);
}

byId("copy").addEventListener("click", copyTranslation);
shortcut(["Control", "Enter"], gettext("Translate at once"), () => translateNow());
shortcut(["Control", "Shift", "C"], gettext("Copy the translation"), copyTranslation);
shortcut(["/"], gettext("Write the text"), () => source.field.focus());
shortcut(["ArrowUp", "ArrowDown"], gettext("In the translation: from sentence to sentence"));
shortcut(["ArrowLeft", "ArrowRight"], gettext("In the translation: from word to word"));
shortcut(["Enter"], gettext("In the translation: what else it could be, edit, copy"));

window.addEventListener("hashchange", () => {
  const address = readAddress();
  if (address.model === undefined && address.text === undefined) return; // A link within the page.
  if (address.model !== undefined || address.source) {
    models.choose(address.model ?? ANY);
    offerLanguages(address);
  }
  if (address.text) setSource(address.text);
  translateNow();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && models.models.length) models.refreshStates();
});

if (!matchMedia("(pointer: coarse)").matches) source.field.focus();
if (draft && !source.text) {
  setSource(draft.text);
  protection = draft.protection;
} else typed();
keepDraft(() => ({ text: source.text, protection, begun: draft?.begun ?? begunIn(output) }));
start();
