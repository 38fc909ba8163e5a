// Attention as a map: a row for each token that looks, a column for each that is looked at.

import { shade } from "../picture/colours.js";
import { widest } from "../picture/scene.js";

/**
 * @typedef {import("../picture/colours.js").Colours} Colours
 * @typedef {import("../picture/scene.js").Scene} Scene
 * @typedef {import("./weights.js").Shown} Shown
 * @typedef {{y: number, x: number}} Place of the picture; -1 for none
 */

const ROW = 24;
const [NARROWEST, BROADEST] = [16, 52];
const TURN = -60;
const GAP = 8;

/** @type {Record<string, [number, number]>} down and to the right */
export const MOVES = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/** @param {number} i @param {number} length */
export const clamped = (i, length) => Math.max(0, Math.min(i, length - 1));

/** The map of what is shown, in `width` pixels where that is enough. */
export class Heatmap {
  /**
   * @param {Shown} shown @param {string[]} rows @param {string[]} columns their labels
   * @param {Colours} colours @param {number} width
   */
  constructor(shown, rows, columns, colours, width) {
    this.shown = shown;
    this.labels = { rows, columns };
    this.colours = colours;
    this.left = Math.ceil(widest(rows, colours.font)) + 2 * GAP;
    const turned = widest(columns, colours.font);
    const angle = (TURN * Math.PI) / 180;
    this.top = Math.ceil(Math.abs(Math.sin(angle)) * turned) + 2 * GAP + 4;
    // The last label leans over the edge.
    this.right = Math.ceil(Math.cos(angle) * turned);
    const room = (width - this.left - this.right) / Math.max(columns.length, 1);
    this.cell = Math.max(NARROWEST, Math.min(BROADEST, Math.floor(room)));
  }

  /** The scene, with a place that the pointer or a choice has marked. @param {Place} mark @returns {Scene} */
  scene({ y, x }) {
    const { rows, columns } = this.labels;
    const { left, top, cell, colours } = this;
    /** @type {import("../picture/scene.js").Shape[]} */
    const shapes = [];
    rows.forEach((_, row) => {
      columns.forEach((_label, column) => {
        const weight = this.shown.at(row, column);
        shapes.push({ kind: "rect", x: left + column * cell, y: top + row * ROW, width: cell - 1, height: ROW - 1, fill: shade(colours, weight) });
      });
    });
    if (y >= 0) shapes.push(...frame(left, top + y * ROW, columns.length * cell - 1, ROW - 1, colours.mark));
    if (x >= 0) shapes.push(...frame(left + x * cell, top, cell - 1, rows.length * ROW - 1, colours.mark));
    rows.forEach((text, row) => {
      const fill = row === y ? colours.text : colours.quiet;
      shapes.push({ kind: "text", x: left - GAP, y: top + (row + 0.5) * ROW, text, fill, anchor: "end", bold: row === y });
    });
    columns.forEach((text, column) => {
      const fill = column === x ? colours.text : colours.quiet;
      shapes.push({ kind: "text", x: left + (column + 0.5) * cell, y: top - GAP, text, fill, anchor: "start", turn: TURN, bold: column === x });
    });
    return {
      width: left + columns.length * cell + this.right,
      height: top + rows.length * ROW + GAP,
      fill: colours.surface,
      font: colours.font,
      shapes,
    };
  }

  /** Where an arrow leads to; null for other keys. @param {Place} from @param {string} key @returns {Place | null} */
  step({ y, x }, key) {
    const { rows, columns } = this.labels;
    const [down, right] = MOVES[key] ?? [0, 0];
    if (!down && !right) return null;
    if (y < 0 && x < 0) return { y: 0, x: 0 };
    return { y: clamped(y + down, rows.length), x: clamped(x + right, columns.length) };
  }

  /** The middle of a place. @param {Place} place */
  pointOf({ y, x }) {
    return { left: this.left + (x + 0.5) * this.cell, top: this.top + (y + 0.5) * ROW };
  }

  /** What is at a point of the picture. @param {number} px @param {number} py @returns {Place} */
  placeAt(px, py) {
    const y = Math.floor((py - this.top) / ROW);
    const x = Math.floor((px - this.left) / this.cell);
    const isRow = y >= 0 && y < this.labels.rows.length && px < this.left + this.labels.columns.length * this.cell;
    const isColumn = x >= 0 && x < this.labels.columns.length && py < this.top + this.labels.rows.length * ROW;
    return { y: isRow ? y : -1, x: isColumn && (isRow || py < this.top) ? x : -1 };
  }
}

/** The four sides of a frame. @param {number} x @param {number} y @param {number} width @param {number} height @param {string} fill */
function frame(x, y, width, height, fill) {
  /** @type {[number, number, number, number][]} */
  const sides = [
    [x, y, width, 1.5],
    [x, y + height - 1.5, width, 1.5],
    [x, y, 1.5, height],
    [x + width - 1.5, y, 1.5, height],
  ];
  return sides.map(([left, top, wide, high]) => (/** @type {const} */ ({ kind: "rect", x: left, y: top, width: wide, height: high, fill })));
}
