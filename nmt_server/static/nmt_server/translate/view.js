// The view "Translate": what is typed on the left comes out translated on the right.

import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ApiError } from "../shell/api.js";
import { byId, debounced } from "../shell/dom.js";
import { keepDraft, recallDraft } from "../shell/draft.js";
import { shortcut } from "../shell/shortcuts.js";
import { gettext } from "../shell/texts.js";
import { detect } from "./detection.js";
import { begunIn } from "./draft.js";
import { exampleFor } from "./examples.js";
import { showHint } from "./hint.js";
import { acceptFiles, acceptFormatted, acceptLong } from "./pasting.js";
import { Result } from "./result.js";
import { Route } from "./route.js";
import { Slices } from "./slices.js";
import { Source } from "./source.js";
import { speechButton } from "./speech.js";
import { Translator } from "./translator.js";

// How long nobody types before the text is sent, in milliseconds.
const PAUSE = 300;
// Longer texts are not in the address: some programs cut long ones.
const LONGEST_IN_ADDRESS = 2000;
const { pivot, files, inspect } = byId("translate").dataset;

const route = new Route({ pivot, onChange: chosen, onSwap: swapTexts });
const { languages, models } = route;
const source = new Source({
  field: byId("source"),
  mirror: byId("source-mirror"),
  onPoint: (position) => result.pointing.lightTranslation(position),
});
const result = new Result({
  source,
  route,
  inspect,
  protect: () => protection,
  begun: () => (draft?.text === source.text ? draft.begun : []),
  onResumed: () => {
    draft = null;
  },
  onAnew: () => translateNow({ isAnew: true }),
});
const translator = new Translator({
  onPart: (segments) => result.showPart(segments),
  onDone: (translation) => result.showWhole(translation),
  onError: (error) => fail(error, translateNow),
  onEnd: () => result.setBusy(false),
});
const showSpeech = [
  speechButton(byId("source-listen"), () => ({ text: source.text, language: languages.source })),
  speechButton(byId("target-listen"), () => ({
    text: result.output.text,
    language: languages.target,
  })),
];
let asked = "";
let swapped = { from: "", to: "" }; // The text that the swap button took away, and what it put there.
/** @type {{sets: string[]} | undefined} */
let protection; // Sets to protect, where formatted text was pasted with its tags.
/** @type {import("./draft.js").Draft | null} */
let draft = recallDraft("draft"); // Null once it is all here again.

// --- Translate ---------------------------------------------------------------------------------

const translateSoon = debounced(() => translateNow(), PAUSE);

async function translateNow({ isAnew = false } = {}) {
  translateSoon.cancel();
  if (slices.isComing) return; // Its end translates it.
  const { text } = source;
  if (!route.isKnown) {
    if (text.trim()) await start();
    return;
  }
  showAddress();
  if (!text.trim()) {
    translator.cancel();
    asked = "";
    result.showNothing();
    return;
  }
  result.setBusy(true);
  const detected = detect(text);
  if (languages.isOpen) {
    languages.detect(await detected);
    if (text !== source.text) return; // Somebody types on, which translates that.
    showRoute();
  }
  detected.then((language) => {
    if (text === source.text) showHint(byId("hint"), language, languages, turnTo);
  });
  const json = {
    text,
    ...route.choice,
    pivot: languages.needsPivot || undefined,
    protect: protection,
  };
  if (!isAnew && asked === JSON.stringify(json) && result.isWhole) {
    translator.cancel();
    result.setBusy(false);
    return;
  }
  asked = JSON.stringify(json);
  await translator.translate(json);
  if (models.chosen && models.chosen.state !== "ready") models.refreshStates();
}

/** @param {any} error @param {() => void} retry */
function fail(error, retry) {
  asked = "";
  result.showError(error, retry);
}

async function start() {
  const address = readAddress();
  try {
    await route.load(address);
  } catch (error) {
    fail(error, start);
    return;
  }
  if (!route.isKnown) {
    const hint = gettext(
      "Register one with: python manage.py add_model NAME PATH --engine ctranslate2",
    );
    fail(new ApiError(gettext("No model is registered yet."), { hint }), start);
    return;
  }
  showRoute();
  // Browsers put back what was typed before a reload; it may be too long for the address.
  if (address.text && !source.text) setSource(address.text);
  await translateNow();
}

// --- Languages and model -----------------------------------------------------------------------

function showRoute() {
  route.show();
  for (const showButton of showSpeech) showButton();
}

function showAddress() {
  const { text } = source;
  writeAddress({ ...route.address, text: text.length <= LONGEST_IN_ADDRESS ? text : "" });
}

/** Another model or other languages: remember them, and translate anew. */
function chosen() {
  showRoute();
  result.details.forget();
  route.remember();
  translateNow();
}

/** Take other languages, as the hint says. @param {string} from @param {string} to */
function turnTo(from, to) {
  languages.choose(from, to);
  chosen();
  source.field.focus();
}

/** The languages were swapped: the translation becomes the text, or the former text comes back. */
function swapTexts() {
  slices.finish();
  const from = source.text;
  let to = from;
  if (from && from === swapped.to) to = swapped.from;
  else if (from && result.shown?.text === from) to = result.output.text;
  if (to === from) swapped = { from, to };
  else if (slices.replace(to)) {
    swapped = { from, to };
    protection = undefined;
  } else {
    setSource(to);
    swapped = { from, to: source.text };
  }
  chosen();
}

// --- The text ----------------------------------------------------------------------------------

/** @param {string} text */
function setSource(text) {
  source.text = text;
  protection = undefined;
  typed();
}

/** Take another text, and translate it. @param {string} text */
function translateText(text) {
  setSource(text);
  source.field.focus();
  translateNow();
}

function typed() {
  source.refresh();
  result.output.activate(null);
  result.showCount();
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
const slices = new Slices(source.field);
acceptFormatted(source.field, slices, (sets) => {
  protection = { sets };
});
acceptLong(source.field, slices);
acceptFiles(byId("translate"), files, () => route.choice);

// --- Buttons and keys --------------------------------------------------------------------------

byId("clear").addEventListener("click", () => {
  protection = undefined;
  slices.clear();
});
byId("example").addEventListener("click", () => translateText(exampleFor(languages.source)));
byId("history").addEventListener("click", async () =>
  (await import("./history.js")).showHistory((entry) => {
    if (languages.pairs.has(entry.source, entry.target))
      languages.choose(entry.source, entry.target);
    translateText(entry.text);
  }),
);
byId("curl").addEventListener("click", async () =>
  (await import("./request_text.js")).showRequest({
    text: source.text || exampleFor(languages.source) || "",
    ...route.choice,
    protect: protection,
  }),
);
shortcut(["Control", "Enter"], gettext("Translate at once"), () => translateNow());
shortcut(["Control", "Shift", "C"], gettext("Copy the translation"), () => result.copy());
shortcut(["/"], gettext("Write the text"), () => source.field.focus());
shortcut(["ArrowUp", "ArrowDown"], gettext("In the translation: from sentence to sentence"));
shortcut(["ArrowLeft", "ArrowRight"], gettext("In the translation: from word to word"));
shortcut(["Enter"], gettext("In the translation: what else it could be, edit, copy"));

followAddress(() => {
  const address = readAddress();
  if (address.model !== undefined || address.source) {
    route.follow(address);
    showRoute();
  }
  if (address.text) setSource(address.text);
  translateNow();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && route.isKnown) models.refreshStates();
});

if (!matchMedia("(pointer: coarse)").matches) source.field.focus();
if (draft && !source.text) {
  setSource(draft.text);
  protection = draft.protection;
} else typed();
keepDraft("draft", () => ({
  text: source.text,
  protection,
  begun: draft?.begun ?? begunIn(result.output),
}));
start();
