// The view "Glossaries": terms as a table, pasted from a spreadsheet, tried on a sentence.

import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ask } from "../shell/api.js";
import { complain } from "../shell/complaint.js";
import { confirmed } from "../shell/dialog.js";
import { byId, debounced, h } from "../shell/dom.js";
import { keepDraft, recallDraft } from "../shell/draft.js";
import { errorNotice } from "../shell/notice.js";
import { pairName } from "../shell/routes.js";
import { may } from "../shell/session.js";
import { shortcut } from "../shell/shortcuts.js";
import { format, gettext, ngettext, number } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { askForGlossary, askForRules, askForTerms, offerFiles } from "./dialogs.js";
import { addMine, knownGlossaries, removeMine } from "./known.js";
import { chooseLanguage, isSame, stem, usualPair } from "./pair.js";
import { onCells } from "./cells.js";
import { Table } from "./table.js";
import { Terms } from "./terms.js";
import { Trial } from "./trial.js";

/**
 * @typedef {import("./terms.js").Term} Term @typedef {import("./terms.js").Pair} Pair
 * @typedef {import("./known.js").Glossary} Glossary
 */

// How long nobody types before that is looked for, in milliseconds.
const PAUSE = 150;

/** @type {import("./table.js").Begun | null} what was typed before the page was loaded again */
let begun = recallDraft("terms")?.begun ?? null;
/** @type {Glossary[]} */
let glossaries = [];
/** @type {Glossary | null} */
let chosen = null;
/** @type {Terms | null} */
let terms = null;

const isReadOnly = () => chosen.shared && !may("correct");
const sourceList = byId("source-language");
const targetList = byId("target-language");
const trial = new Trial({ text: byId("trial-text"), result: byId("trial-result") });

const table = new Table({
  body: byId("terms"),
  moreButton: byId("more"),
  save,
  more: (term) => askForRules(term, save),
  remove,
});

/** Store a term in the place of another, or as a new one. @param {Term} term @param {Term} [before] */
async function save(term, before) {
  const saved = await terms.save(term, before);
  byId("nothing").hidden = true;
  afterChange();
  return saved;
}

function afterChange() {
  showCount();
  if (byId("trial-result").childElementCount) trial.run(chosen.id, terms.pair);
}

/** Whether it is gone. @param {Term} term */
async function remove(term) {
  const of = terms;
  try {
    await of.remove(term);
  } catch (error) {
    complain(error);
    return false;
  }
  afterChange();
  offerUndo(format(gettext("Deleted: %(term)s"), { term: term.source }), of, () => of.save(term), term.source);
  return true;
}

/** Say what was done, and offer to take it back. @param {string} text @param {Terms} of @param {() => Promise<unknown>} undo @param {string} place a term at which one goes on then */
function offerUndo(text, of, undo, place) {
  const run = async () => {
    try {
      await undo();
      afterChange();
      if (of !== terms) return;
      showTerms();
      table.focus(place);
    } catch (error) {
      complain(error, run);
    }
  };
  toast(text, { label: gettext("Undo"), run });
}

/** @param {string} content @param {boolean} [replaces] */
async function paste(content, replaces = false) {
  const of = terms;
  const before = of.list;
  await of.paste(content, replaces);
  afterChange();
  if (of !== terms) return;
  byId("search").value = "";
  writeState();
  showTerms();
  // The cell that was pasted into is gone.
  if (document.activeElement === document.body) byId("terms").querySelector("input").focus();
  const text = format(gettext("Pasted. There are %(count)s terms now."), {
    count: number(of.list.length),
  });
  offerUndo(text, of, () => of.restore(before), "");
}

// --- What is shown -----------------------------------------------------------------------------

function showTerms() {
  const wanted = byId("search").value.trim().toLowerCase();
  const found = terms.find(wanted);
  table.show(found, terms, isReadOnly());
  const isEmpty = !found.length;
  byId("nothing").hidden = !isEmpty;
  byId("nothing").textContent = wanted
    ? gettext("Nothing found")
    : gettext("There are no terms yet. Type the first one, or paste two columns of a spreadsheet.");
  showCount();
}

function showCount() {
  const count = terms.list.length;
  byId("count").textContent = format(ngettext("%(count)s term", "%(count)s terms", count), {
    count: number(count),
  });
  const others = chosen.dictionaries.filter((each) => !isSame(each, terms.pair));
  chosen.dictionaries = count ? [{ ...terms.pair, entries: count }, ...others] : others;
}

function writeState() {
  const search = byId("search").value.trim();
  writeAddress({ glossary: chosen.id, ...terms.pair, search, trial: trial.text.value.trim() });
}

/** The languages of the terms, and those that the glossary has terms for. @param {Pair} pair @param {string} [search] */
async function choosePair({ source, target }, search = "") {
  const pair = { source, target };
  chooseLanguage(sourceList, pair.source);
  chooseLanguage(targetList, pair.target);
  const others = chosen.dictionaries.filter((each) => !isSame(each, pair));
  byId("others").replaceChildren(
    ...others.map(({ entries, ...other }) =>
      h(
        "button",
        { class: "button plain", type: "button", onclick: () => choosePair(other) },
        `${pairName(other.source, other.target)} (${number(entries)})`,
      ),
    ),
  );
  const wanted = (terms = new Terms(chosen.id, pair));
  byId("search").value = search;
  trial.clear();
  writeState();
  try {
    await wanted.load();
    if (terms !== wanted) return;
    byId("problem").replaceChildren();
    byId("table").hidden = false;
    showTerms();
    if (begun && table.resume(begun, terms.list)) begun = null;
  } catch (error) {
    if (terms !== wanted) return;
    byId("table").hidden = true;
    byId("problem").replaceChildren(errorNotice(error, () => choosePair(pair, search)));
  }
}

/** @param {Glossary | null} glossary @param {Pair} [pair] @param {string} [search] */
async function choose(glossary, pair, search) {
  chosen = glossary;
  byId("glossaries").replaceChildren(
    ...glossaries.map(({ id, name, default: isDefault }) =>
      h(
        "option",
        { value: id },
        isDefault ? format(gettext("%(name)s (default)"), { name }) : name,
      ),
    ),
  );
  for (const id of ["glossary", "trial", "glossaries", "settings", "paste", "export"])
    byId(id).hidden = !chosen;
  byId("none").hidden = Boolean(chosen);
  if (!chosen) return writeAddress({});
  byId("glossaries").value = chosen.id;
  byId("settings").hidden = byId("paste").hidden = isReadOnly();
  byId("read-only").hidden = !isReadOnly();
  const largest = [...chosen.dictionaries].sort((a, b) => b.entries - a.entries)[0];
  await choosePair(pair ?? largest ?? (await usualPair()), search);
}

// --- Glossaries --------------------------------------------------------------------------------

function make() {
  askForGlossary({
    title: gettext("New glossary"),
    canBeDefault: may("correct"),
    done: async (name, isDefault) => {
      const shared = may("correct");
      /** @type {Glossary} */
      const made = await ask("api/v1/glossaries", { json: { name, default: isDefault, shared } });
      if (!shared) addMine(made.id);
      glossaries.unshift(made);
      await choose(made);
    },
  });
}

function showSettings() {
  const { id, name } = chosen;
  askForGlossary({
    title: gettext("Settings of the glossary"),
    name,
    isDefault: chosen.default,
    canBeDefault: may("correct"),
    done: async (newName, isDefault) => {
      const json = { name: newName, default: isDefault };
      const changed = await ask(`api/v1/glossaries/${id}`, { method: "PATCH", json });
      glossaries = glossaries.map((each) => (each.id === id ? changed : each));
      await choose(changed, terms.pair, byId("search").value);
    },
    remove: () => removeChosen().catch(complain),
  });
}

async function removeChosen() {
  const { id, name } = chosen;
  const question = {
    title: format(gettext("Delete “%(name)s” with all its terms?"), { name }),
    text: gettext("Texts with these terms are translated anew when they are next asked for."),
    yes: gettext("Delete"),
    danger: true,
  };
  if (!(await confirmed(question))) return;
  await ask(`api/v1/glossaries/${id}`, { method: "DELETE" });
  removeMine(id);
  glossaries = glossaries.filter((each) => each.id !== id);
  await choose(glossaries[0] ?? null);
}

// --- The page ----------------------------------------------------------------------------------

/** Show what the address asks for. */
async function start() {
  const { glossary, source, target, search, trial: text = "" } = readAddress();
  try {
    const { languages } = await ask("api/v1/languages");
    for (const { code } of languages) for (const list of [sourceList, targetList]) chooseLanguage(list, stem(code));
    glossaries = await knownGlossaries(glossary);
    const wished = glossaries.find(({ id }) => id === glossary);
    trial.text.value = text;
    await choose(wished ?? glossaries[0] ?? null, wished && source && target ? { source, target } : undefined, search);
    if (!chosen) byId("problem").replaceChildren();
    if (glossary && !wished) toast(gettext("The glossary of this address is not here."));
    if (chosen && text) await trial.run(chosen.id, terms.pair);
  } catch (error) {
    byId("problem").replaceChildren(errorNotice(error, start));
  }
} // prettier-ignore

byId("glossaries").addEventListener("change", () => {
  choose(glossaries.find(({ id }) => id === byId("glossaries").value));
});
for (const list of [sourceList, targetList])
  list.addEventListener("change", () => choosePair({ source: sourceList.value, target: targetList.value })); // prettier-ignore
for (const id of ["new", "new-first"]) byId(id).addEventListener("click", make);
byId("settings").addEventListener("click", showSettings);
byId("paste").addEventListener("click", () => askForTerms(paste));
byId("export").addEventListener("click", () => offerFiles((kind) => terms.file(kind)));
byId("search").addEventListener("input", debounced(() => {
  writeState();
  showTerms();
}, PAUSE)); // prettier-ignore
byId("trial-text").addEventListener("input", debounced(writeState, PAUSE));
onCells(byId("terms"), (text) => isReadOnly() || paste(text).catch(complain));
byId("trial-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  trial.run(chosen.id, terms.pair);
});
byId("trial-text").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  trial.run(chosen.id, terms.pair);
});
shortcut(["/"], gettext("Search"), () => byId("search").focus());
shortcut(["Enter"], gettext("In a term: save it and go on below; in the sentence: try it"));
shortcut(["Escape"], gettext("In a term: leave it as it was"));
followAddress(start);
keepDraft("terms", () => ({ begun: begun ?? table.begun }));
start();
