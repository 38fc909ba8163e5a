// "Add a model": one is chosen, what is not known is said, and each step is watched.

import { ask, errorOf, listen } from "../shell/api.js";
import { openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { asApiError, errorNotice } from "../shell/notice.js";
import { languageName } from "../shell/routes.js";
import { askToSignIn } from "../shell/session.js";
import { format, gettext, number } from "../shell/texts.js";
import { chooseFrom } from "./catalogue.js";
import { FoundModels, inALine } from "./found.js";
import { Steps } from "./steps.js";

/** @typedef {import("./found.js").Found & {catalogue?: string, about?: string}} Found */

/** @param {string} label @param {HTMLElement} field */
const labelled = (label, field) =>
  h("label", { class: "labelled", for: field.id }, label, field);

/** @param {string} id @returns {HTMLInputElement} */
const pathField = (id) =>
  h("input", { class: "field", id, type: "text", autocomplete: "off", spellcheck: "false", placeholder: gettext("Find out") }); // prettier-ignore

class Adding {
  /** @param {{catalogue: DocumentFragment, admin: string, onAdded: () => void, isOpen: boolean}} about */
  constructor({ catalogue, admin, onAdded, isOpen }) {
    this.onAdded = onAdded;
    /** @type {Found | null} */
    this.chosen = null;
    /** @type {string[]} */
    this.languages = [];
    this.request = new AbortController();
    this.found = new FoundModels((model) => this.choose(model));
    this.name = h("input", { class: "field", id: "model-name", type: "text", maxlength: "100", autocomplete: "off", spellcheck: "false" }); // prettier-ignore
    this.source = h("select", { id: "model-source" });
    this.target = h("select", { id: "model-target" });
    this.tokenizers = {
      source: pathField("model-source-tokenizer"),
      target: pathField("model-target-tokenizer"),
    };
    this.isDefault = h("input", { type: "checkbox", id: "model-default" });
    this.facts = h("p", { class: "small quiet facts" });
    this.missing = h("div", {});
    this.legend = h("legend", {});
    this.tokenizerFields = [
      labelled(gettext("Tokenizer of the source"), this.tokenizers.source),
      labelled(gettext("Tokenizer of the target"), this.tokenizers.target),
    ];
    this.form = h(
      "fieldset",
      { class: "new-model", hidden: true },
      this.legend,
      this.facts,
      this.missing,
      labelled(gettext("Name"), this.name),
      labelled(gettext("From"), this.source),
      labelled(gettext("To"), this.target),
      ...this.tokenizerFields,
      h("label", { class: "check", for: this.isDefault.id }, this.isDefault, gettext("Make it the default model")),
    ); // prettier-ignore
    this.steps = new Steps();
    this.told = h("div", { role: "status", tabindex: "-1", class: "told" });
    this.add = h("button", { class: "button primary", type: "button", disabled: true }, gettext("Add it")); // prettier-ignore
    this.add.addEventListener("click", (/** @type {Event} */ event) => {
      event.preventDefault(); // The dialog stays.
      this.run();
    });
    this.close = h("button", { class: "button", type: "button" }, gettext("Cancel"));
    chooseFrom(catalogue, (entry) => this.chooseEntry(entry));
    this.more = h(
      "details",
      { class: "more", open: isOpen },
      h("summary", {}, gettext("Models to begin with, and other ways")),
      catalogue,
      admin && h("p", {}, h("a", { href: admin }, gettext("With all that can be set, in the administration"))),
    ); // prettier-ignore
    openDialog({
      title: gettext("Add a model"),
      wide: true,
      body: [this.found.element, this.form, this.steps.list, this.steps.now, this.told, this.more],
      actions: [this.close, this.add],
      // Whoever goes before the end has added nothing.
      onClose: () => this.request.abort(),
    });
    this.load();
  }

  async load() {
    await this.found.load();
    try {
      const { languages } = await ask("api/v1/languages?all=true");
      this.languages = languages.map((/** @type {{code: string}} */ { code }) => code);
    } catch {
      // What was recognised is enough; without the server there is nothing to add.
    }
  }

  /** @param {Found | null} model */
  choose(model) {
    this.chosen = model;
    this.form.hidden = this.add.disabled = !model;
    this.steps.list.hidden = true;
    this.told.replaceChildren();
    if (!model) return;
    const isHere = !model.catalogue;
    this.legend.textContent = isHere ? gettext("What was recognised") : gettext("What is downloaded"); // prettier-ignore
    for (const field of this.tokenizerFields) field.hidden = !isHere;
    this.name.value = model.name;
    const { sources, targets } = model;
    this.offer(this.source, model.source, sources.length ? sources : this.languages);
    this.offer(this.target, model.target, targets.length ? targets : this.languages);
    this.tokenizers.source.value = model.source_tokenizer;
    this.tokenizers.target.value = model.target_tokenizer;
    const facts = [model.path, model.about ?? inALine(model)];
    this.facts.replaceChildren(...facts.map((fact) => h("span", {}, fact)));
    this.missing.replaceChildren(
      model.problem
        ? h("div", { class: "notice" }, h("p", {}, model.problem), h("p", {}, model.hint))
        : "",
    );
  }

  /** @param {import("./catalogue.js").Entry} entry */
  chooseEntry(entry) {
    this.found.forget();
    this.more.open = false;
    this.choose(entry);
    this.form.scrollIntoView({ block: "nearest" });
    this.name.focus();
  }

  /** @param {HTMLSelectElement} list @param {string} code @param {string[]} codes */
  offer(list, code, codes) {
    // Of what is not here yet, nothing can be found out.
    const isHere = !this.chosen?.catalogue;
    const unknown = isHere ? gettext("Find out") : gettext("Choose");
    const offered = [...new Set([...(code && !isHere ? [] : [""]), ...(code ? [code] : []), ...codes])]; // prettier-ignore
    const named = offered.map((each) => ({ each, name: each && languageName(each) }));
    named.sort((a, b) => a.name.localeCompare(b.name));
    list.replaceChildren(
      ...named.map(({ each, name }) =>
        h("option", { value: each }, each ? `${name} (${each})` : unknown),
      ),
    );
    list.value = code;
  }

  async run() {
    this.setBusy(true);
    this.told.replaceChildren();
    const { catalogue, path } = this.chosen;
    this.steps.begin(Boolean(catalogue));
    try {
      const json = {
        name: this.name.value.trim(),
        ...(catalogue ? { catalogue } : { path }),
        source: this.source.value || null,
        target: this.target.value || null,
        ...this.namedTokenizers(),
        default: this.isDefault.checked,
      };
      const { signal } = this.request;
      for await (const { name, data } of listen("api/v1/models", { json, signal })) {
        if (name === "step") this.steps.start(data.step);
        if (name === "progress") this.steps.progress(data);
        if (name === "error") throw errorOf(data);
        if (name === "end") return this.end(data);
      }
      throw errorOf({ error: { message: gettext("The server stopped before the model was added."), hint: gettext("Try again.") } }); // prettier-ignore
    } catch (error) {
      if (error.name === "AbortError") return;
      this.steps.fail();
      const said = asApiError(error);
      if (said.wantsSignIn) askToSignIn(said.message);
      this.told.replaceChildren(errorNotice(said));
      this.setBusy(false);
      // What was hidden meanwhile stands above it again.
      this.told.scrollIntoView({ block: "nearest" });
    }
  }

  /** Those that a person has named; with other languages the server finds others. */
  namedTokenizers() {
    const { source, target } = this.tokenizers;
    const named = { source_tokenizer: source.value.trim(), target_tokenizer: target.value.trim() };
    const { source_tokenizer: one, target_tokenizer: other } = this.chosen;
    return {
      source_tokenizer: named.source_tokenizer !== one ? named.source_tokenizer || null : null,
      target_tokenizer: named.target_tokenizer !== other ? named.target_tokenizer || null : null,
    };
  }

  /** @param {any} added */
  end(added) {
    this.steps.end();
    const layout = format(
      gettext("%(device)s, %(type)s, %(replicas)s × %(threads)s threads, %(budget)s tokens a batch"),
      {
        device: added.device,
        type: added.compute_type,
        replicas: number(added.replicas),
        threads: number(added.threads_per_replica),
        budget: number(added.token_budget),
      },
    );
    this.told.replaceChildren(
      h(
        "div",
        { class: "notice trial" },
        h("p", {}, h("strong", {}, format(gettext("%(name)s is added."), { name: added.name }))),
        h("p", {}, h("span", { lang: added.source }, added.test_source), " → ", h("span", { lang: added.target }, added.test_target)),
        h("p", { class: "small quiet" }, layout),
      ),
    ); // prettier-ignore
    for (const part of [this.found.element, this.form, this.more, this.add]) part.hidden = true;
    this.close.textContent = gettext("Done");
    this.told.focus();
    this.onAdded();
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.form.disabled = this.add.disabled = busy;
    this.found.element.hidden = this.more.hidden = busy;
  }
}

/** Open the dialog. @param {{catalogue: DocumentFragment, admin: string, onAdded: () => void, isOpen: boolean}} about */
export const openAdding = (about) => new Adding(about);
