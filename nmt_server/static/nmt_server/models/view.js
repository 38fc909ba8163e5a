// The view "Models": how each is doing, as the server tells it, and what can be done with it.

import { ask } from "../shell/api.js";
import { byId, h } from "../shell/dom.js";
import { follow } from "../shell/live.js";
import { asApiError, errorNotice } from "../shell/notice.js";
import { askToSignIn, may } from "../shell/session.js";
import { format, gettext, ngettext, number } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { openAdding } from "./adding.js";
import { mayFollow, ModelCard } from "./model_card.js";
import { askForOptions } from "./options.js";

const { add, list } = byId("models").dataset;
/** @type {Map<string, ModelCard>} */
const cards = new Map();
/** @type {any[]} what was told last of each */
let latest = [];

async function load() {
  try {
    const { models } = await ask("api/v1/models");
    byId("problem").replaceChildren();
    if (models.length) byId("models").querySelector(".empty-state")?.remove();
    for (const model of models) show(model);
    for (const [name, card] of cards) {
      if (models.some((/** @type {any} */ model) => model.name === name)) continue;
      card.element.remove();
      cards.delete(name);
    }
    byId("told").textContent = format(
      ngettext("%(count)s registered", "%(count)s registered", models.length),
      { count: number(models.length) },
    );
    if (!models.length) showNone();
  } catch (error) {
    byId("problem").replaceChildren(errorNotice(error, load));
  }
}

/** @param {any} model */
function show(model) {
  let card = cards.get(model.name);
  if (!card) {
    card = new ModelCard(model.name, {
      act,
      options: () => options(model.name),
    });
    cards.set(model.name, card);
    byId("models").append(card.element);
  }
  card.describe(model);
  const now = latest.find(({ name }) => name === model.name);
  if (now) card.tell(now);
}

function showNone() {
  byId("models").replaceChildren(
    h(
      "li",
      { class: "pane empty-state" },
      h("p", {}, gettext("No model is registered yet.")),
      may("manage")
        ? h("button", { class: "button primary", type: "button", onclick: () => addModel(false) }, gettext("Add a model"))
        : h("pre", { class: "code" }, "python manage.py add_model NAME PATH --engine ctranslate2"),
    ),
  ); // prettier-ignore
}

/** Ask for a new one. @param {boolean} fromCatalogue whether those that are not here stand open */
function addModel(fromCatalogue) {
  const { content } = /** @type {HTMLTemplateElement} */ (byId("catalogue"));
  const catalogue = /** @type {DocumentFragment} */ (content.cloneNode(true));
  openAdding({ catalogue, admin: add, onAdded: load, isOpen: fromCatalogue });
}

/** @param {string} name */
async function options(name) {
  try {
    const admin = list && `${list}?q=${encodeURIComponent(name)}`;
    await askForOptions({ name, admin, onChanged: load });
  } catch (error) {
    const said = asApiError(error);
    if (said.wantsSignIn) askToSignIn(said.message);
    else cards.get(name)?.say(`${said.message} ${said.hint}`, true);
  }
}

/** Do something with a model, and say what came of it. @param {string} name @param {string} what @param {ModelCard} card */
async function act(name, what, card) {
  card.setBusy(true);
  try {
    const done = await ask(`api/v1/models/${encodeURIComponent(name)}/${what}`, { method: "POST" });
    if (what === "try") card.say(`${done.source} → ${done.target}`);
    else toast(done.message);
    await load();
  } catch (error) {
    const said = asApiError(error);
    if (said.wantsSignIn) askToSignIn(said.message);
    else card.say(`${said.message} ${said.hint}`, true);
  } finally {
    card.setBusy(false);
  }
}

byId("add")?.addEventListener("click", () => addModel(false));
// As the administration links to it.
if (may("manage") && location.hash === "#catalogue") addModel(true);
load();
if (mayFollow) {
  // Nothing is told where nothing changes.
  setInterval(() => {
    for (const card of cards.values()) card.rest();
  }, 2000);
  let known = "";
  let isLost = false;
  follow(({ models }) => {
    latest = models;
    for (const state of models) cards.get(state.name)?.tell(state);
    const names = models.map(({ name, default: isDefault }) => `${name}${isDefault}`).join(" ");
    // A model came or went.
    if (known && names !== known) load();
    known = names;
  }, (error) => {
    if (error) {
      for (const card of cards.values()) card.lose();
      byId("problem").replaceChildren(errorNotice(error));
    } else if (isLost) {
      // What was said of a server that was away is over.
      for (const card of cards.values()) card.say("");
      load();
    }
    isLost = Boolean(error);
  }, () => {
    latest = [];
    load();
  }); // prettier-ignore
}
