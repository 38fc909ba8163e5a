// A model: its languages, its state, and small plots of its memory, of what waits and what it writes.

import { h } from "../shell/dom.js";
import { may, signInAddress } from "../shell/session.js";
import { bytes, format, gettext, language, number } from "../shell/texts.js";
import { STATES } from "../translate/models.js";
import { Plot } from "./plot.js";

/** Whether one is told how the models are doing. */
export const mayFollow = may("manage") || may("correct");

const names = new Intl.DisplayNames(language, { type: "language", fallback: "code" });

export class ModelCard {
  /** @param {string} name @param {{act: (name: string, what: string, card: ModelCard) => void, options: () => void}} parts */
  constructor(name, { act, options }) {
    this.name = name;
    this.before = { tokens: 0, at: 0 };
    this.isLoaded = false;
    this.title = h("h2", {}, name);
    this.state = h("span", { class: "dot small", role: "status" });
    this.about = h("p", { class: "small quiet" });
    this.said = h("div", { role: "status" });
    this.figures = { memory: h("dd", {}, "–"), queue: h("dd", {}, "–"), rate: h("dd", {}, "–") };
    this.plots = { memory: new Plot(), queue: new Plot(), rate: new Plot() };
    const figure = (/** @type {string} */ label, /** @type {"memory" | "queue" | "rate"} */ which) =>
      h("div", {}, h("dt", {}, label), this.figures[which], h("dd", {}, this.plots[which].element));
    const button = (/** @type {string} */ label, /** @type {string} */ what) =>
      h(
        "button",
        {
          class: "button",
          type: "button",
          onclick: () => act(name, what, this),
          dataset: { does: what },
        },
        label,
      );
    this.buttons = may("manage")
      ? [
          button(gettext("Load"), "load"),
          button(gettext("Unload"), "unload"),
          button(gettext("Make default"), "default"),
          button(gettext("Try it"), "try"),
        ]
      : [];
    const more = h(
      "button",
      { class: "button plain", type: "button", onclick: options },
      gettext("Options"),
    );
    this.element = h(
      "li",
      { class: "pane model" },
      h("div", {}, this.title, this.about, this.state),
      mayFollow
        ? h(
            "dl",
            { class: "figures" },
            figure(gettext("Memory"), "memory"),
            figure(gettext("Waiting"), "queue"),
            figure(gettext("Tokens a second"), "rate"),
          )
        : h(
            "p",
            { class: "small quiet" },
            gettext("Memory, queue and speed:"),
            " ",
            signInAddress
              ? h("a", { href: signInAddress }, gettext("sign in to see them"))
              : gettext("for those with the right “manage”"),
          ),
      this.buttons.length > 0 && h("div", { class: "toolbar" }, ...this.buttons, more),
      this.said,
    );
    this.said.className = "notice";
    this.said.hidden = true;
  }

  /** What the list of models says. @param {any} model */
  describe({
    engine_label: engine,
    source,
    target,
    sources,
    targets,
    default: isDefault,
    state,
    reason,
    notes,
    device,
    compute_type: type,
  }) {
    const all = new Set([...sources, ...targets]);
    const pair =
      all.size > 2
        ? format(gettext("%(count)s languages"), { count: all.size })
        : `${names.of(source)} → ${names.of(target)}`;
    this.about.textContent = [pair, engine, device, type].filter(Boolean).join(" · ");
    this.title.replaceChildren(
      this.name,
      " ",
      isDefault ? h("span", { class: "chip accent" }, gettext("default")) : "",
    );
    this.show(state, [reason, ...notes].filter(Boolean).join(" "));
    for (const button of this.buttons)
      if (button.dataset.does === "default") button.hidden = isDefault;
  }

  /** What the server tells of now. @param {any} now */
  tell({ state, reason, memory, waiting_tokens: waiting, target_tokens: tokens }) {
    this.show(state, reason);
    const at = performance.now() / 1000;
    const rate =
      this.before.at && tokens >= this.before.tokens
        ? (tokens - this.before.tokens) / Math.max(at - this.before.at, 0.5)
        : 0;
    this.before = { tokens, at };
    this.isLoaded = Boolean(memory);
    this.plotRate(rate);
    this.plots.memory.add(memory || 0);
    this.plots.queue.add(memory ? waiting : 0);
    this.figures.memory.textContent = memory ? bytes(memory) : "–";
    this.figures.queue.textContent = memory ? number(waiting) : "–";
  }

  /** Nothing is known of it any more. */
  lose() {
    this.state.hidden = true;
    for (const figure of Object.values(this.figures)) figure.textContent = "–";
  }

  /** Nothing was told lately: nothing is being written. */
  rest() {
    if (this.state.hidden || !this.before.at || performance.now() / 1000 - this.before.at <= 2) return;
    this.plotRate(0);
    this.plots.memory.repeat();
    this.plots.queue.repeat();
  }

  /** @param {number} rate tokens a second */
  plotRate(rate) {
    this.plots.rate.add(rate);
    this.figures.rate.textContent = this.isLoaded ? number(Math.round(rate)) : "–";
  }

  /** @param {string} state @param {string} why */
  show(state, why) {
    this.state.hidden = false;
    this.state.dataset.state = state;
    this.state.textContent = [STATES[state] ?? state, why].filter(Boolean).join(": ");
    const isLoaded = ["ready", "loading", "draining"].includes(state);
    for (const button of this.buttons) {
      if (button.dataset.does === "load") button.hidden = isLoaded;
      if (button.dataset.does === "unload") button.hidden = !isLoaded;
    }
  }

  /** @param {string} text @param {boolean} [isError] */
  say(text, isError = false) {
    this.said.textContent = text;
    this.said.classList.toggle("error", isError);
    this.said.hidden = !text;
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    if (busy) this.say("");
    for (const button of this.buttons) button.disabled = busy;
  }
}
