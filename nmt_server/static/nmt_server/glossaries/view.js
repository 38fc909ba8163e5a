// The view "Glossaries": terms as a table, pasted from a spreadsheet, tried on a sentence.

import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ask } from "../shell/api.js";
import { complain } from "../shell/complaint.js";
import { confirmed } from "../shell/dialog.js";
import { byId, debounced, h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { languageName, pairName } from "../shell/routes.js";
import { may } from "../shell/session.js";
import { shortcut } from "../shell/shortcuts.js";
import { format, gettext, language, ngettext, number } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { askForGlossary, askForRules, askForTerms, offerFiles } from "./dialogs.js";
import { addMine, knownGlossaries, removeMine } from "./known.js";
import { isSame, stem, usualPair } from "./pair.js";
import { Table } from "./table.js";
import { Terms } from "./terms.js";
import { Trial } from "./trial.js";

/**
 * @typedef {import("./terms.js").Term} Term @typedef {import("./terms.js").Pair} Pair
 * @typedef {import("./known.js").Glossary} Glossary
 */

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
  save: (term, before) => stored(terms.save(term, before)),
  add: async (term) => {
    const saved = await stored(terms.save(term));
    if (saved) byId("nothing").hidden = true;
    return saved;
  },
  more: async (term) => {
    const changed = await askForRules(term);
    return changed && stored(terms.save(changed));
  },
  remove,
});

/** What is stored, or null after saying why not. @template T @param {Promise<T>} saving @returns {Promise<T | null>} */
async function stored(saving) {
  try {
    const saved = await saving;
    afterChange();
    return saved;
  } catch (error) {
    complain(error);
    return null;
  }
}

function afterChange() {
  showCount();
  if (byId("trial-result").childElementCount) trial.run(chosen.id, terms.pair);
}

/** @param {Term} term */
async function remove(term) {
  const of = terms;
  const isGone = await stored(of.remove(term).then(() => true));
  if (isGone) {
    const text = format(gettext("Deleted: %(term)s"), { term: term.source });
    toast(text, { label: gettext("Undo"), run: async () => {
      if ((await changeAll(of, () => of.save(term))) && of === terms) table.focus(term.source);
    } });
  }
  return Boolean(isGone);
}

/** Change many terms and show them all anew. @param {Terms} of @param {() => Promise<unknown>} act */
async function changeAll(of, act) {
  const isDone = await stored(act().then(() => true));
  if (isDone && of === terms) showTerms();
  return isDone;
}

/** @param {string} content @param {boolean} [replaces] */
async function paste(content, replaces = false) {
  const of = terms;
  const before = of.list;
  if (!(await changeAll(of, () => of.paste(content, replaces)))) return;
  byId("search").value = "";
  showTerms();
  // The cell that was pasted into is gone.
  if (document.activeElement === document.body) byId("terms").querySelector("input").focus();
  const text = format(gettext("Pasted. There are %(count)s terms now."), {
    count: number(of.list.length),
  });
  toast(text, { label: gettext("Undo"), run: async () => {
    if ((await changeAll(of, () => of.restore(before))) && of === terms) table.focus("");
  } });
}

// --- What is shown -----------------------------------------------------------------------------

function showTerms() {
  const wanted = byId("search").value.trim().toLowerCase();
  const found = terms.list.filter(({ source, target, note }) =>
    [source, target, note].some((text) => text.toLowerCase().includes(wanted)),
  );
  table.show(wanted ? found : terms.list, terms.pair, isReadOnly());
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

/** The languages of the terms, and those that the glossary has terms for. @param {Pair} pair */
async function choosePair({ source, target }) {
  const pair = { source, target };
  fill(sourceList, pair.source);
  fill(targetList, pair.target);
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
  writeAddress({ glossary: chosen.id, ...pair });
  const wanted = (terms = new Terms(chosen.id, pair));
  byId("search").value = "";
  trial.clear();
  try {
    await wanted.load();
    if (terms !== wanted) return;
    byId("problem").replaceChildren();
    byId("table").hidden = false;
    showTerms();
  } catch (error) {
    if (terms !== wanted) return;
    byId("table").hidden = true;
    byId("problem").replaceChildren(errorNotice(error, () => choosePair(pair)));
  }
}

/** @param {HTMLSelectElement} list @param {string} code */
function fill(list, code) {
  if (!Array.from(list.options).some(({ value }) => value === code))
    list.append(h("option", { value: code, lang: language }, languageName(code)));
  list.value = code;
}

/** @param {Glossary | null} glossary @param {Pair} [pair] */
async function choose(glossary, pair) {
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
  await choosePair(pair ?? largest ?? (await usualPair()));
}

// --- Glossaries --------------------------------------------------------------------------------

function make() {
  askForGlossary({
    title: gettext("New glossary"),
    canBeDefault: may("correct"),
    done: (name, isDefault) => attempt(async () => {
      /** @type {Glossary} */
      const made = await ask("api/v1/glossaries", { json: { name, default: isDefault } });
      if (!may("correct")) addMine(made.id);
      glossaries.unshift(made);
      await choose(made);
    }),
  }); // prettier-ignore
}

function showSettings() {
  const { id, name } = chosen;
  askForGlossary({
    title: gettext("Settings of the glossary"),
    name,
    isDefault: chosen.default,
    canBeDefault: may("correct"),
    done: (newName, isDefault) => attempt(async () => {
      const json = { name: newName, default: isDefault };
      const changed = await ask(`api/v1/glossaries/${id}`, { method: "PATCH", json });
      glossaries = glossaries.map((each) => (each.id === id ? changed : each));
      await choose(changed, terms.pair);
    }),
    remove: () => attempt(async () => {
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
    }),
  }); // prettier-ignore
}

/** @param {() => Promise<void>} act */
const attempt = (act) => act().catch(complain);

// --- The page ----------------------------------------------------------------------------------

async function start() {
  try {
    const { languages } = await ask("api/v1/languages");
    for (const { code } of languages) for (const list of [sourceList, targetList]) fill(list, stem(code));
    glossaries = await knownGlossaries(readAddress().glossary);
    const { glossary, source, target } = readAddress();
    const wished = glossaries.find(({ id }) => id === glossary);
    await choose(wished ?? glossaries[0] ?? null, wished && source && target ? { source, target } : undefined);
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
byId("search").addEventListener("input", debounced(showTerms, 150));
byId("terms").addEventListener("paste", (/** @type {ClipboardEvent} */ event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\s+$/, "");
  // One cell is pasted into the field, as anywhere.
  if (isReadOnly() || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  paste(text);
});
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
followAddress();
start();
