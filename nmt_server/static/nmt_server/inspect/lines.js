// Attention as lines: what is looked at stands on the left, who looks on the right.

import { widest } from "../picture/scene.js";
import { clamped, MOVES } from "./heatmap.js";

/**
 * @typedef {import("./heatmap.js").Place} Place
 * @typedef {import("../picture/scene.js").Scene} Scene
 */

const ROW = 24;
const GAP = 10;
const [SHORTEST, LONGEST] = [56, 420];
// Thinner lines are not seen.
const FAINTEST = 0.02;

/** The lines of what is shown. */
export class Lines {
  /**
   * @param {import("./weights.js").Shown} shown @param {string[]} rows @param {string[]} columns
   * @param {import("../picture/colours.js").Colours} colours @param {number} width
   */
  constructor(shown, rows, columns, colours, width) {
    this.shown = shown;
    this.labels = { rows, columns };
    this.colours = colours;
    this.left = Math.ceil(widest(columns, colours.font)) + 2 * GAP;
    this.rightWidth = Math.ceil(widest(rows, colours.font)) + 2 * GAP;
    this.length = Math.max(SHORTEST, Math.min(LONGEST, width - this.left - this.rightWidth));
  }

  /** @param {Place} mark @returns {Scene} */
  scene({ y, x }) {
    const { rows, columns } = this.labels;
    const { left, length, colours } = this;
    const right = left + length;
    /** @type {import("../picture/scene.js").Shape[]} */
    const shapes = [];
    rows.forEach((_, row) => {
      columns.forEach((_label, column) => {
        const weight = this.shown.at(row, column);
        const strength = Math.abs(weight);
        if (strength < FAINTEST) return;
        const isMarked = (y < 0 && x < 0) || row === y || (y < 0 && column === x);
        shapes.push({
          kind: "curve",
          x1: left,
          y1: (column + 0.5) * ROW + GAP,
          x2: right,
          y2: (row + 0.5) * ROW + GAP,
          stroke: weight < 0 ? colours.mark : colours.accent,
          width: 0.5 + 3 * strength,
          opacity: isMarked ? 0.15 + 0.85 * strength : 0.06,
        });
      });
    });
    const label = (/** @type {string} */ text, /** @type {number} */ i, /** @type {number} */ at, /** @type {boolean} */ bold, /** @type {"start" | "end"} */ anchor) =>
      shapes.push({ kind: "text", x: at, y: (i + 0.5) * ROW + GAP, text, fill: bold ? colours.text : colours.quiet, anchor, bold });
    columns.forEach((text, i) => label(text, i, left - GAP, i === x, "end"));
    rows.forEach((text, i) => label(text, i, right + GAP, i === y, "start"));
    return {
      width: right + this.rightWidth,
      height: Math.max(rows.length, columns.length) * ROW + 2 * GAP,
      fill: colours.surface,
      font: colours.font,
      shapes,
    };
  }

  /** Where an arrow leads to: along a side, or to the other one; null for other keys. @param {Place} from @param {string} key @returns {Place | null} */
  step({ y, x }, key) {
    const { rows, columns } = this.labels;
    const [down, right] = MOVES[key] ?? [0, 0];
    if (!down && !right) return null;
    if (right < 0 && y >= 0) return { y: -1, x: clamped(y, columns.length) };
    if (right > 0 && y < 0) return { y: clamped(Math.max(x, 0), rows.length), x: -1 };
    return y >= 0 ? { y: clamped(y + down, rows.length), x: -1 } : { y: -1, x: clamped(x + down, columns.length) };
  }

  /** The middle of a place. @param {Place} place */
  pointOf({ y, x }) {
    return { left: y >= 0 ? this.left + this.length : this.left, top: (Math.max(y, x) + 0.5) * ROW + GAP };
  }

  /** @param {number} px @param {number} py @returns {Place} */
  placeAt(px, py) {
    const at = Math.floor((py - GAP) / ROW);
    const { rows, columns } = this.labels;
    if (px > this.left + this.length / 2) return { y: at >= 0 && at < rows.length ? at : -1, x: -1 };
    return { y: -1, x: at >= 0 && at < columns.length ? at : -1 };
  }
}
