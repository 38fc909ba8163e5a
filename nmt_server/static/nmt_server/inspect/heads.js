// The heads of a layer: small pictures that are switched on and off, and shown alone on hover.

import { h } from "../shell/dom.js";
import { format, gettext } from "../shell/texts.js";
import { shade } from "../picture/colours.js";

/** Which heads are shown. */
export class Heads {
  /** @param {{element: HTMLElement, onPoint: () => void, onChange: () => void}} parts */
  constructor({ element, onPoint, onChange }) {
    this.element = element;
    this.onPoint = onPoint;
    this.onChange = onChange;
    /** @type {Set<number>} those that are switched off */
    this.off = new Set();
    this.alone = -1;
    this.count = 0;
  }

  /** The numbers of those whose mean is shown. @returns {number[]} */
  get shown() {
    if (this.alone >= 0) return [this.alone];
    return Array.from({ length: this.count }, (_, head) => head).filter((head) => !this.off.has(head));
  }

  /** The state for the address: heads that are switched on; empty for all. */
  get state() {
    return this.off.size ? this.shown.join(".") : "";
  }

  /** @param {string} state @param {number} count */
  restore(state, count) {
    const on = state ? new Set(state.split(".").map(Number)) : null;
    this.off = new Set(on ? Array.from({ length: count }, (_, head) => head).filter((head) => !on.has(head)) : []);
    if (this.off.size === count) this.off.clear();
  }

  /**
   * Show the heads of these weights.
   * @param {import("./weights.js").Weights} weights @param {import("../picture/colours.js").Colours} colours
   */
  show(weights, colours) {
    this.count = weights.heads;
    this.alone = -1;
    if (this.off.size >= this.count) this.off.clear();
    this.element.hidden = this.count < 2;
    this.element.replaceChildren(
      ...Array.from({ length: this.count }, (_, head) => this.chip(weights, colours, head)),
      h("button", { type: "button", class: "button plain", onclick: () => this.all() }, gettext("All heads")),
    );
  }

  /** @param {import("./weights.js").Weights} weights @param {import("../picture/colours.js").Colours} colours @param {number} head */
  chip(weights, colours, head) {
    const canvas = h("canvas", { width: weights.columns, height: weights.rows, "aria-hidden": "true" });
    thumbnail(canvas, weights.mean([head]), colours);
    const button = h(
      "button",
      {
        type: "button",
        class: "head",
        "aria-pressed": String(!this.off.has(head)),
        title: format(gettext("Head %(number)s: click to leave it out, point at it to see it alone"), { number: head + 1 }),
      },
      canvas,
      h("span", {}, String(head + 1)),
    );
    const alone = (/** @type {number} */ which) => {
      this.alone = which;
      this.onPoint();
    };
    button.addEventListener("click", () => {
      if (this.off.has(head)) this.off.delete(head);
      else if (this.off.size < this.count - 1) this.off.add(head);
      button.setAttribute("aria-pressed", String(!this.off.has(head)));
      this.alone = -1;
      this.onChange();
    });
    button.addEventListener("pointerenter", () => alone(head));
    button.addEventListener("pointerleave", () => alone(-1));
    // By the keyboard as well; a click has focused it to switch it.
    button.addEventListener("focus", () => button.matches(":focus-visible") && alone(head));
    button.addEventListener("blur", () => alone(-1));
    return button;
  }

  all() {
    this.off.clear();
    for (const button of this.element.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", "true");
    this.onChange();
  }
}

/** One pixel for each weight. @param {HTMLCanvasElement} canvas @param {Float32Array} weights @param {import("../picture/colours.js").Colours} colours */
function thumbnail(canvas, weights, colours) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  weights.forEach((weight, i) => {
    const colour = Number.parseInt(shade(colours, weight).slice(1), 16);
    image.data.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}
