// The view "Cache": what is remembered is searched, corrected, approved, deleted, brought and taken.

import { followAddress, leaveAddress, readAddress, writeAddress } from "../shell/address.js";
import { ask } from "../shell/api.js";
import { byId, debounced, h } from "../shell/dom.js";
import { keepDraft, recallDraft } from "../shell/draft.js";
import { follow } from "../shell/live.js";
import { errorNotice } from "../shell/notice.js";
import { may, signInAddress } from "../shell/session.js";
import { shortcut } from "../shell/shortcuts.js";
import { format, gettext, ngettext, number, percent } from "../shell/texts.js";
import { Correcting } from "./correcting.js";
import { showExport, showImport } from "./exchange.js";
import { offerSuggestions } from "./suggestions.js";

const PAUSE = 250;
const A_PAGE = 50;
// Of millions of rows, each answer looks through a portion; so many are asked for by themselves.
const MOST_PORTIONS = 25;

let next = "";
let running = new AbortController();
const correcting = new Correcting({
  element: byId("rows"),
  onUndone: () => load(),
  onRemoved: () => {
    const { search, origin, model } = filter();
    showNothing(search || origin || model);
  },
});

const { rows } = correcting;
/** @type {import("./correcting.js").Begun[]} what was open before the page was loaded again */
const begun = recallDraft("corrections")?.begun ?? [];

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
  writeAddress({ search, how, origin, model });
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
      found += page.results.length;
      if (cursor || portion) rows.add(page.results);
      else rows.replace(page.results);
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
    const { count } = rows;
    byId("status").textContent = format(
      ngettext("%(count)s translation", "%(count)s translations", count),
      { count: number(count) },
    );
  } catch (error) {
    if (error.name === "AbortError") return;
    // What has come stays, and it goes on from there.
    const at = query.get("cursor") ?? "";
    if (!at) rows.clear();
    byId("more").hidden = byId("further").hidden = byId("nothing").hidden = true;
    byId("problem").replaceChildren(errorNotice(error, () => load(at)));
  }
}

/** @param {string} isFiltered @param {boolean} [isCut] whether older rows were not looked at */
function showNothing(isFiltered, isCut = false) {
  const isEmpty = !rows.count;
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

// --- The page ----------------------------------------------------------------------------------

const loadSoon = debounced(() => load(), PAUSE);

/** @param {string} chosen one that is asked for, whether it is here or not */
async function offerModels(chosen) {
  const { models } = await ask("api/v1/models");
  const names = new Set(models.map((/** @type {{name: string}} */ { name }) => name));
  if (chosen) names.add(chosen);
  const [all] = byId("model").options;
  byId("model").replaceChildren(all, ...[...names].map((name) => new Option(name, name)));
  byId("model").hidden = names.size < 2 && !chosen;
}

/** Show what the address asks for. */
async function start() {
  const address = readAddress();
  try {
    await offerModels(address.model ?? "");
  } catch (error) {
    rows.clear();
    byId("problem").replaceChildren(errorNotice(error, start));
    return;
  }
  for (const name of ["search", "how", "origin", "model"]) byId(name).value = address[name] ?? "";
  await load();
  correcting.resume(begun.splice(0));
}

byId("search").addEventListener("input", loadSoon);
for (const name of ["how", "origin", "model"]) byId(name).addEventListener("change", loadSoon.now);
byId("filter").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  loadSoon.now();
});
byId("more").addEventListener("click", () => load(next));
byId("import").addEventListener("click", () => showImport(() => load()));
byId("export").addEventListener("click", () => showExport(filter()));
shortcut(["/"], gettext("Search"), () => byId("search").focus());
shortcut(["Control", "Enter"], gettext("In a correction: save it"));
shortcut(["Escape"], gettext("In a correction: leave it as it was"));

if (may("correct")) {
  start();
  followAddress(start);
  keepDraft("corrections", () => ({ begun: [...correcting.begun, ...begun] }));
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
  byId("main").append(
    h(
      "div",
      { class: "pane empty-state", id: "nothing" },
      h("p", {}, gettext("What is remembered is shown to those who may correct it.")),
      h("p", {}, gettext("Sign in with an account that may correct translations.")),
      signInAddress &&
        h("a", { class: "button primary", href: signInAddress, onclick: leaveAddress }, gettext("Sign in")),
    ),
  );
}
