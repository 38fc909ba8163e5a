// The card of a sentence: where it comes from, what a word of it could be instead, what can be done.

import { appliedList } from "../glossaries/methods.js";
import { h, icon } from "../shell/dom.js";
import { placeAt } from "../shell/menu.js";
import { asApiError } from "../shell/notice.js";
import { format, gettext, percent } from "../shell/texts.js";
import { alternativesAt, versionsOf } from "./alternatives.js";
import { isByPerson, provenance, warningText } from "./provenance.js";

/** @typedef {import("./output.js").Segment} Segment @typedef {import("./words.js").Word} Word */

export class Card {
  /**
   * `request` gives the request for a segment alone, or null where nothing can be asked of it;
   * `actions` what can be done with it: `{label, icon, run}`; `about` more of its history;
   * `terms` those of glossaries that are known to be in it.
   * @param {{request: (segment: Segment) => object | null, actions: (segment: Segment) => {label: string, icon: string, run: () => void}[], about: (segment: Segment) => Promise<any>, terms: (segment: Segment) => import("../glossaries/methods.js").Applied[], onChoose: (segment: Segment, text: string) => void, onClose: () => void}} parts
   */
  constructor({ request, actions, about, terms, onChoose, onClose }) {
    this.request = request;
    this.actions = actions;
    this.about = about;
    this.terms = terms;
    this.onChoose = onChoose;
    this.element = h("div", {
      class: "menu card",
      popover: "auto",
      role: "dialog",
      tabindex: "-1",
    });
    document.body.append(this.element);
    /** @type {AbortController | null} */
    this.running = null;
    this.element.addEventListener("toggle", (/** @type {ToggleEvent} */ event) => {
      if (event.newState === "open") return;
      this.running?.abort();
      onClose();
    });
    this.element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.press(event),
    );
  }

  /** @param {Segment} segment @param {Word | null} word @param {DOMRect} anchor */
  open(segment, word, anchor) {
    this.anchor = anchor;
    this.running?.abort();
    const request = (this.running = new AbortController());
    const said = h("p", {}, provenance(segment));
    const warnings = (segment.warnings ?? []).map((warning) =>
      h("p", { class: "warned" }, icon("warning"), h("span", {}, warningText(warning))),
    );
    const terms = this.terms(segment);
    this.list = h("div", {});
    const buttons = this.actions(segment).map(({ label, icon: name, run }) =>
      h("button", { class: "menu-item", type: "button", onclick: () => { this.close(); run(); } }, icon(name), label),
    ); // prettier-ignore
    this.element.setAttribute("aria-label", segment.text);
    this.element.replaceChildren(
      h("div", { class: "about" }, said, ...warnings, terms.length > 0 && appliedList(terms)),
      this.list,
      h("div", { class: "actions" }, ...buttons),
    );
    this.element.showPopover();
    placeAt(this.element, anchor);
    this.element.focus();
    if (isByPerson(segment)) {
      this.about(segment).then((row) => {
        if (row && !request.signal.aborted) said.textContent = provenance(segment, row);
      });
    }
    const json = isByPerson(segment) ? null : this.request(segment);
    if (json && word) this.showAlternatives(segment, word, json, request.signal);
    else if (json) this.showVersions(segment, json, request.signal);
  }

  close() {
    if (this.element.matches(":popover-open")) this.element.hidePopover();
  }

  /** @param {Segment} segment @param {Word} word @param {object} json @param {AbortSignal} signal */
  async showAlternatives(segment, word, json, signal) {
    const now = segment.text.slice(word.start, word.end);
    const heading = h(
      "p",
      { class: "menu-heading" },
      format(gettext("Instead of “%(word)s”"), { word: now }),
    );
    const more = h(
      "button",
      {
        class: "menu-item",
        type: "button",
        onclick: () => this.showVersions(segment, json, signal),
      },
      gettext("Other versions of the sentence"),
    );
    await this.fill(heading, signal, async () => {
      const found = await alternativesAt(json, segment.text.slice(0, word.start), signal);
      const items = found.map(({ text, word: other, rest, share }) =>
        this.item(
          segment,
          text,
          [h("span", {}, h("strong", {}, other), h("span", { class: "quiet" }, shortened(rest)))],
          share,
        ),
      );
      return [...items, more];
    });
  }

  /** @param {Segment} segment @param {object} json @param {AbortSignal} signal */
  async showVersions(segment, json, signal) {
    const heading = h("p", { class: "menu-heading" }, gettext("Other versions of the sentence"));
    await this.fill(heading, signal, async () => {
      const found = [...new Set(await versionsOf(json, signal))].filter(
        (text) => text.trim() !== segment.text.trim(),
      );
      return found.map((text) => this.item(segment, text, [text]));
    });
  }

  /** @param {HTMLElement} heading @param {AbortSignal} signal @param {() => Promise<HTMLElement[]>} load */
  async fill(heading, signal, load) {
    const waiting = h(
      "p",
      { class: "menu-heading", role: "status" },
      gettext("Asking the model …"),
    );
    this.list.replaceChildren(heading, waiting);
    let items;
    try {
      items = await load();
    } catch (error) {
      if (signal.aborted) return;
      items = [h("p", { class: "menu-heading" }, asApiError(error).message)];
    }
    if (signal.aborted) return;
    if (!items.length)
      items = [h("p", { class: "menu-heading" }, gettext("The model has no other."))];
    this.list.replaceChildren(heading, ...items);
    placeAt(this.element, this.anchor);
    if (document.activeElement === this.element) this.list.querySelector("button")?.focus();
  }

  /** @param {Segment} segment @param {string} text @param {(Node | string)[]} shown @param {number} [share] */
  item(segment, text, shown, share) {
    const bar = h("span", { class: "share", "aria-hidden": "true" });
    if (share !== undefined) bar.style.width = `${Math.round(100 * share)}%`;
    const choose = () => {
      this.close();
      this.onChoose(segment, text);
    };
    return h(
      "button",
      { class: "menu-item alternative", type: "button", onclick: choose },
      ...shown,
      share !== undefined && h("small", {}, percent(share)),
      share !== undefined && bar,
    );
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("button")]);
    const now = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    buttons[(now + step + buttons.length) % buttons.length]?.focus();
  }
}

/** @param {string} text */
const shortened = (text) => (text.length > 40 ? `${text.slice(0, 38)}…` : text);
