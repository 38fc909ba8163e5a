// The models that lie on the server and are not registered: one is chosen, or a path is typed.

import { ask } from "../shell/api.js";
import { h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { pairName } from "../shell/routes.js";
import { bytes, format, gettext, number } from "../shell/texts.js";

/** @typedef {{path: string, name: string, engine_label: string, source: string, target: string, sources: string[], targets: string[], source_tokenizer: string, target_tokenizer: string, size: number, can_be_added: boolean, problem: string, hint: string}} Found */

const AT = "api/v1/model-folders";

/** What is known of a model in a line. @param {Found} model */
export function inALine({ source, target, sources, engine_label: engine, size }) {
  const pair =
    sources.length > 1
      ? format(gettext("%(count)s languages"), { count: number(sources.length) })
      : source && target && pairName(source, target);
  return [pair, engine, size && bytes(size)].filter(Boolean).join(" · ");
}

export class FoundModels {
  /** @param {(model: Found | null) => void} onChoose */
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.list = h("div", { class: "found-list" });
    this.path = h("input", {
      class: "field",
      id: "model-path",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "model-folders",
    });
    this.path.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.lookAtPath();
    });
    this.folders = h("p", { class: "small quiet", id: "model-folders" });
    this.problem = h("div", { role: "alert" });
    this.element = h(
      "fieldset",
      { class: "found" },
      h("legend", {}, gettext("On the server, not registered yet")),
      this.list,
      h(
        "div",
        { class: "path-line" },
        h(
          "label",
          { class: "labelled", for: this.path.id },
          gettext("Or a path in the folders for models"),
          this.path,
        ),
        h(
          "button",
          { class: "button", type: "button", onclick: () => this.lookAtPath() },
          gettext("Look there"),
        ),
      ),
      this.folders,
      this.problem,
    );
  }

  /** Ask what lies there. */
  async load() {
    this.problem.replaceChildren();
    this.list.replaceChildren(h("p", { class: "quiet", role: "status" }, gettext("Looking …")));
    try {
      const { folders, models } = await ask(AT);
      this.folders.textContent = format(gettext("Looked in: %(folders)s"), {
        folders: folders.join(", "),
      });
      this.list.replaceChildren(...models.map((/** @type {Found} */ model) => this.line(model)));
      if (!models.length) this.list.replaceChildren(this.nothing());
    } catch (error) {
      this.list.replaceChildren();
      this.problem.replaceChildren(errorNotice(error, () => this.load()));
    }
  }

  /** Another one is chosen, which is not here. */
  forget() {
    for (const box of this.list.querySelectorAll("input")) box.checked = false;
  }

  nothing() {
    const again = { class: "button", type: "button", onclick: () => this.load() };
    return h(
      "div",
      { class: "empty-state" },
      h("p", {}, gettext("Nothing is there that is not registered.")),
      h("p", {}, gettext("Put the folder of a model there, then look again.")),
      h("button", again, gettext("Look again")),
    );
  }

  /** @param {Found} model @param {boolean} [isChosen] */
  line(model, isChosen = false) {
    const box = h("input", {
      type: "radio",
      name: "found",
      disabled: !model.can_be_added,
      onchange: () => this.onChoose(model),
    });
    box.checked = isChosen;
    const why = model.can_be_added ? "" : `${model.problem} ${model.hint}`;
    return h(
      "label",
      { class: "found-model" },
      box,
      h(
        "span",
        {},
        h("strong", {}, model.name || model.path),
        h("small", {}, inALine(model)),
        h("small", {}, model.path),
        why && h("small", { class: "why" }, why),
      ),
    );
  }

  async lookAtPath() {
    const path = this.path.value.trim();
    this.problem.replaceChildren();
    if (!path) return this.path.focus();
    try {
      const { models } = await ask(`${AT}?path=${encodeURIComponent(path)}`);
      const [model] = models;
      this.list.replaceChildren(this.line(model, model.can_be_added));
      this.onChoose(model.can_be_added ? model : null);
    } catch (error) {
      this.problem.replaceChildren(errorNotice(error));
    }
  }
}
