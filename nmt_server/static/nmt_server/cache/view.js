// The view "Cache": what is remembered is searched, corrected, approved, deleted, brought and taken.

import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ask } from "../shell/api.js";
import { confirmed } from "../shell/dialog.js";
import { byId, debounced, h, icon } from "../shell/dom.js";
import { follow } from "../shell/live.js";
import { asApiError, errorNotice } from "../shell/notice.js";
import { askToSignIn, may } from "../shell/session.js";
import { shortcut } from "../shell/shortcuts.js";
import { format, gettext, ngettext, number, percent } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { showExport, showImport } from "./exchange.js";
import { fromWhom, insideOf, showHistory } from "./row.js";
import { offerSuggestions } from "./suggestions.js";

/** @typedef {import("./row.js").Row} Row */

const PAUSE = 250;
const A_PAGE = 50;
// Of millions of rows, each answer looks through a portion; so many are asked for by themselves.
const MOST_PORTIONS = 25;

let next = "";
let running = new AbortController();
/** The rows that are shown. @type {Map<number, Row>} */
const shown = new Map();

// --- Search ------------------------------------------------------------------------------------

/** What is asked for, as the address has it. */
function filter() {
  const names = ["search", "how", "origin", "model"];
  return Object.fromEntries(names.map((name) => [name, byId(name).value]));
}

/** Show the first page of what is asked for, or the next one. @param {string} [cursor] */
async function load(cursor = "") {
  running.abort();
  const request = (running = new AbortController());
  const { search, how, origin, model } = filter();
  writeAddress({ search, how: search && how, origin, model });
  const query = new URLSearchParams({ page_size: String(A_PAGE) });
  for (const [name, value] of Object.entries({
    origin,
    model,
    cursor,
    search: search && how + search,
  }))
    if (value) query.set(name, value);
  try {
    let isCut = false;
    let found = 0;
    for (let portion = 0; portion < MOST_PORTIONS; portion++) {
      const page = await ask(`api/v1/cache?${query}`, { signal: request.signal });
      byId("problem").replaceChildren();
      const rows = page.results.map(rowElement);
      found += rows.length;
      if (!cursor && !portion) shown.clear();
      for (const row of page.results) shown.set(row.id, row);
      if (cursor || portion) byId("rows").append(...rows);
      else byId("rows").replaceChildren(...rows);
      next = page.next ? new URL(page.next).searchParams.get("cursor") : "";
      isCut = !page.complete && found < A_PAGE;
      byId("more").hidden = !next || isCut;
      byId("further").hidden = !isCut;
      if (!isCut) break;
      query.set("cursor", next);
    }
    byId("further").hidden = true;
    byId("more").hidden = !next;
    byId("more").textContent = isCut ? gettext("Search further back") : gettext("More");
    showNothing(search || origin || model, isCut);
    const count = byId("rows").childElementCount;
    byId("status").textContent = format(
      ngettext("%(count)s translation", "%(count)s translations", count),
      { count: number(count) },
    );
  } catch (error) {
    if (error.name === "AbortError") return;
    byId("rows").replaceChildren();
    byId("more").hidden = byId("further").hidden = byId("nothing").hidden = true;
    byId("problem").replaceChildren(errorNotice(error, () => load()));
  }
}

/** @param {string} isFiltered @param {boolean} [isCut] whether older rows were not looked at */
function showNothing(isFiltered, isCut = false) {
  const isEmpty = !byId("rows").childElementCount;
  const notFound = isCut
    ? gettext("Nothing found among the newest translations")
    : gettext("Nothing found");
  byId("nothing").hidden = !isEmpty;
  document.querySelector(".cache-table").toggleAttribute("hidden", isEmpty);
  byId("nothing").replaceChildren(
    h("p", {}, isFiltered ? notFound : gettext("Nothing is remembered yet.")),
    h(
      "p",
      {},
      isFiltered
        ? gettext("Try fewer words, or “contains”.")
        : gettext("Every translation is remembered here, to be looked for and said better."),
    ),
  );
}

// --- A row -------------------------------------------------------------------------------------

/** @param {Row} row @returns {HTMLElement} */
function rowElement(row) {
  const target = h(
    "button",
    {
      class: "target",
      type: "button",
      lang: row.target_language,
      dir: "auto",
      title: gettext("Correct it"),
    },
    row.target || "–",
  );
  target.addEventListener("click", () => edit(row, element));
  const act = (
    /** @type {string} */ label,
    /** @type {string} */ name,
    /** @type {() => void} */ onclick,
  ) =>
    h(
      "button",
      { class: "icon-button", type: "button", title: label, "aria-label": label, onclick },
      icon(name),
    );
  const element = h(
    "tr",
    { class: row.superseded ? "superseded" : "", dataset: { id: row.id } },
    h("td", { lang: row.source_language, dir: "auto" }, row.source),
    h("td", {}, target),
    h("td", {}, ...fromWhom(row)),
    h(
      "td",
      { class: "does" },
      h(
        "div",
        { class: "toolbar" },
        row.origin === "engine" &&
          !row.superseded &&
          act(gettext("Approve: serve exactly this from now on"), "done", () =>
            change(row, row.target),
          ),
        h(
          "a",
          {
            class: "icon-button",
            href: insideOf(row),
            title: gettext("Look inside"),
            "aria-label": gettext("Look inside"),
          },
          icon("search"),
        ),
        act(gettext("History"), "history", () => showHistory(row).catch(complain)),
        act(gettext("Delete"), "delete", () => remove(row)),
      ),
    ),
  );
  return element;
}

/** Where a row is shown now: a search may have shown it anew. @param {Row} row @returns {HTMLElement | null} */
function elementOf(row) {
  return byId("rows").querySelector(`[data-id="${row.id}"]`);
}

/** Show what has become of a row. @param {Row} row */
function show(row) {
  const element = rowElement(row);
  const before = elementOf(row);
  const had = before?.contains(document.activeElement);
  shown.set(row.id, row);
  before?.replaceWith(element);
  if (had) /** @type {HTMLElement} */ (element.querySelector(".target")).focus();
  return element;
}

/** What a person says of a text decides what is served of it: show that of its other rows. @param {Row} row */
function refreshOthers({ id, source, model, source_language: from, target_language: to }) {
  const others = [...shown.values()].filter(
    (other) =>
      other.id !== id &&
      other.origin === "engine" &&
      other.source === source &&
      other.model === model &&
      other.source_language === from &&
      other.target_language === to,
  );
  for (const other of others) ask(`api/v1/cache/${other.id}`).then(show).catch(complain);
}

/** @param {Row} row @param {HTMLElement} element */
function edit(row, element) {
  const cell = element.children[1];
  const field = h("textarea", {
    class: "field",
    rows: "1",
    lang: row.target_language,
    dir: "auto",
    "aria-label": gettext("The translation"),
  });
  field.value = row.target;
  const cancel = () => {
    element.replaceWith((element = rowElement(row)));
    /** @type {HTMLElement} */ (element.querySelector(".target")).focus();
  };
  const save = async () => {
    if (field.value === row.target) cancel();
    else await change(row, field.value);
  };
  const button = (
    /** @type {string} */ kind,
    /** @type {string} */ label,
    /** @type {() => void} */ onclick,
  ) => h("button", { class: `button ${kind}`, type: "button", onclick }, label);
  cell.replaceChildren(
    field,
    h(
      "div",
      { class: "toolbar" },
      button("primary", gettext("Save"), save),
      button("", gettext("Cancel"), cancel),
    ),
  );
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    else return;
    event.preventDefault();
  });
  field.focus();
}

/** Correct a row. What was typed stays where that fails. @param {Row} row @param {string} target */
async function change(row, target) {
  try {
    let isEmptyMeant = false;
    if (!target.trim()) {
      const question = {
        title: gettext("Serve nothing for this text?"),
        text: gettext(
          "The translation is empty. To have the text translated anew, delete it instead.",
        ),
        yes: gettext("Serve nothing"),
      };
      isEmptyMeant = await confirmed(question);
      if (!isEmptyMeant) return;
    }
    const changed = await ask(`api/v1/cache/${row.id}`, {
      method: "PATCH",
      json: { target, allow_empty: isEmptyMeant },
    });
    const element = show(changed);
    /** @type {HTMLElement} */ (element.querySelector(".target")).focus();
    refreshOthers(changed);
    const undo = async () => {
      if (row.origin === "engine") await ask(`api/v1/cache/${row.id}`, { method: "DELETE" });
      else
        await ask(`api/v1/cache/${row.id}`, {
          method: "PATCH",
          json: { target: row.target, allow_empty: true },
        });
      load();
    };
    toast(gettext("Saved. It is served from now on."), {
      label: gettext("Undo"),
      run: () => undo().catch(complain),
    });
  } catch (error) {
    complain(error);
  }
}

/** @param {Row} row */
async function remove(row) {
  const question = {
    title: gettext("Delete this translation?"),
    text: gettext("The text is translated anew when it is next asked for."),
    yes: gettext("Delete"),
    danger: true,
  };
  if (!(await confirmed(question))) return;
  try {
    await ask(`api/v1/cache/${row.id}`, { method: "DELETE" });
    const element = elementOf(row);
    const beside = element?.nextElementSibling ?? element?.previousElementSibling;
    element?.remove();
    shown.delete(row.id);
    const { search, origin, model } = filter();
    showNothing(search || origin || model);
    /** @type {HTMLElement} */ (beside?.querySelector(".target") ?? byId("search")).focus();
    toast(gettext("Deleted"));
    refreshOthers(row);
  } catch (error) {
    complain(error);
  }
}

/** @param {any} error */
function complain(error) {
  const said = asApiError(error);
  if (said.wantsSignIn) askToSignIn(said.message);
  else toast(`${said.message} ${said.hint}`);
}

// --- The page ----------------------------------------------------------------------------------

const loadSoon = debounced(() => load(), PAUSE);

async function offerModels() {
  const { models } = await ask("api/v1/models");
  byId("model").append(
    ...models.map((/** @type {{name: string}} */ { name }) => new Option(name, name)),
  );
  byId("model").hidden = models.length < 2;
}

async function start() {
  const address = readAddress();
  try {
    await offerModels();
  } catch {
    // The rows say what is wrong.
  }
  for (const name of ["search", "how", "origin", "model"]) byId(name).value = address[name] ?? "";
  await load();
}

byId("search").addEventListener("input", loadSoon);
for (const name of ["how", "origin", "model"]) byId(name).addEventListener("change", loadSoon.now);
byId("filter").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  loadSoon.now();
});
byId("more").addEventListener("click", () => load(next));
byId("import").addEventListener("click", () => showImport(() => load(), complain));
byId("export").addEventListener("click", () => showExport(filter()));
shortcut(["/"], gettext("Search"), () => byId("search").focus());
shortcut(["Control", "Enter"], gettext("In a correction: save it"));
shortcut(["Escape"], gettext("In a correction: leave it as it was"));
followAddress();

if (may("correct")) {
  start();
  offerSuggestions(() => load());
  follow(({ segments }) => {
    const { memory = 0, database = 0, engine = 0 } = segments;
    const all = memory + database + engine;
    if (all)
      byId("hit-rate").textContent = format(
        gettext("%(share)s of %(count)s sentences came from here"),
        { share: percent((memory + database) / all), count: number(all) },
      );
  });
} else {
  document.querySelector("section.pane").remove();
  for (const name of ["import", "export"]) byId(name).hidden = true;
  const { signIn } = document.documentElement.dataset;
  byId("main").append(
    h(
      "div",
      { class: "pane empty-state", id: "nothing" },
      h("p", {}, gettext("What is remembered is shown to those who may correct it.")),
      h("p", {}, gettext("Sign in with an account that may correct translations.")),
      signIn &&
        h(
          "a",
          {
            class: "button primary",
            href: `${signIn}?next=${encodeURIComponent(location.pathname)}`,
          },
          gettext("Sign in"),
        ),
    ),
  );
}
