// The token that is chosen: what is known of it, and what can be put in its place.

import { byId, h } from "../shell/dom.js";
import { gettext } from "../shell/texts.js";
import { placeContrast, sourceDetail, targetDetail } from "./detail.js";
import { fillBars, sourceTokens, targetTokens } from "./tokens.js";

/**
 * @typedef {import("./inspection.js").Inspection} Inspection
 * @typedef {{found: Inspection, own: Inspection, changes: import("./changes.js").Changes}} Looked
 * `own` is what the model itself makes of the text, and `found` what it makes of it with the changes
 */

/** The tokens of both sides, and the panel of the one that is chosen. */
export class Chosen {
  /**
   * What is put in a place is told with what to do when it is there.
   * @param {{
   *   picture: import("./picture.js").Picture,
   *   onEdit: (place: number, edit: import("./inspection.js").Edit | null, then: () => void) => void,
   *   onForce: (tokens: string[], isEnd: boolean, then: () => void) => void,
   * }} parts
   */
  constructor({ picture, onEdit, onForce }) {
    this.picture = picture;
    this.onEdit = onEdit;
    this.onForce = onForce;
    /** @type {Looked | null} */
    this.looked = null;
  }

  /** The tokens of what was found, none of them chosen. @param {Looked} looked */
  show(looked) {
    this.looked = looked;
    const { answer } = looked.found;
    byId("source-tokens").replaceChildren(...sourceTokens(answer, looked.changes.edits, (place, number) => this.source(place, number)));
    byId("source-tokens").lang = answer.source;
    byId("target-tokens").replaceChildren(...targetTokens(answer, (number) => this.target(number)));
    byId("target-tokens").lang = answer.target;
    fillBars(byId("target-tokens"));
    byId("detail").replaceChildren(h("p", { class: "quiet small" }, gettext("Click on a token to see more of it.")));
  }

  /** In the picture. @param {"source" | "target"} side @param {number} number */
  inPicture(side, number) {
    if (side === "target") return this.target(number);
    const place = this.looked.found.answer.source_tokens[number]?.place;
    if (place !== null && place !== undefined) this.source(place, number);
  }

  /** @param {number} number of a token of the translation */
  target(number) {
    const { found, own } = this.looked;
    this.mark("target", number, `[data-number="${number}"]`);
    byId("detail").replaceChildren(...targetDetail(found.answer, number, (candidate) => this.force(candidate, number)));
    fillBars(byId("detail"));
    if (found !== own) this.showBefore(number);
  }

  /** What the model thought of the same place on its own. @param {number} number */
  async showBefore(number) {
    const { found, own } = this.looked;
    const shown = byId("detail").firstElementChild;
    try {
      const { places } = await found.contrast(own, this.picture.kind, this.picture.layer);
      const place = places.find(({ other }) => other === number);
      if (!place || shown !== byId("detail").firstElementChild) return;
      byId("detail").append(...placeContrast(own.answer.target_tokens[place.one], place));
    } catch {
      // The picture says what is wrong.
    }
  }

  /** @param {number} place in the text @param {number} number in what was read, -1 where it is left out */
  source(place, number) {
    const { found, changes } = this.looked;
    const at = `[data-place="${place}"]`;
    this.mark("source", number, at);
    const change = (/** @type {import("./inspection.js").Edit | null} */ edit) =>
      this.onEdit(place, edit, () => {
        this.source(place, this.looked.found.answer.source_tokens.findIndex((each) => each.place === place)); // prettier-ignore
        focus("source", at);
      });
    byId("detail").replaceChildren(...sourceDetail(found.answer, place, number, changes.edits.get(place), change));
  }

  /** @param {"source" | "target"} side @param {number} number @param {string} at */
  mark(side, number, at) {
    for (const token of document.querySelectorAll(".token[aria-pressed]")) token.removeAttribute("aria-pressed");
    tokenAt(side, at)?.setAttribute("aria-pressed", "true");
    this.picture.choose(side, number);
  }

  /** Put another token in a place. @param {import("./inspection.js").Candidate} candidate @param {number} number */
  force(candidate, number) {
    const tokens = this.looked.found.answer.target_tokens;
    const before = tokens.slice(0, number).filter(({ is_text }) => is_text);
    const begun = before.map(({ token }) => token);
    const isEnd = candidate.id === tokens.at(-1).id;
    this.onForce(isEnd ? begun : [...begun, candidate.token], isEnd, () => {
      this.target(number);
      focus("target", `[data-number="${number}"]`);
    });
  }
}

/** @param {"source" | "target"} side @param {string} at @returns {HTMLElement | null} */
const tokenAt = (side, at) => document.querySelector(`.token[data-side="${side}"]${at}`);

/** Whoever has used the keyboard goes on there. @param {"source" | "target"} side @param {string} at */
const focus = (side, at) => tokenAt(side, at)?.focus({ preventScroll: true });
