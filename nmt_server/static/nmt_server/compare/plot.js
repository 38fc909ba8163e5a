// Scores as bars, with the range in which 95 % of the resampled scores lie.

import { widest } from "../picture/scene.js";
import { named } from "./columns.js";

/** @typedef {{name: string, signature: string, is_lower_better: boolean, skipped: string, scores: {system: string, score: number, low: number | null, high: number | null, p_value: number | null}[]}} Measure */

const [ROW, LINE, GAP, BAR] = [22, 17, 10, 12];
// Names that would take more than this of the width stand above their bars.
const MOST_BESIDE = 0.4;
// Bars are lighter than what says their range.
const HALF = 36;

/**
 * @param {Measure[]} measures @param {import("../picture/colours.js").Colours} colours @param {number} width
 * @returns {import("../picture/scene.js").Scene}
 */
export function plot(measures, colours, width) {
  /** @type {import("../picture/scene.js").Shape[]} */
  const shapes = [];
  const scored = measures.filter(({ scores }) => scores.length);
  const names = scored.flatMap(({ scores }) => scores.map(({ system }) => named(system)));
  const beside = Math.ceil(widest(names, colours.font)) + 2 * GAP;
  const isAbove = beside > MOST_BESIDE * width;
  const left = isAbove ? GAP : beside;
  const room = width - left - 4 * GAP - 40;
  let y = GAP;
  for (const { name, scores, is_lower_better: isLowerBetter } of scored) {
    shapes.push({ kind: "text", x: GAP, y: y + ROW / 2, text: `${name} ${isLowerBetter ? "↓" : "↑"}`, fill: colours.text, anchor: "start", bold: true });
    y += ROW;
    const most = Math.max(1, ...scores.map(({ score, high }) => Math.max(score, high ?? 0)));
    const at = (/** @type {number} */ score) => left + (room * Math.max(0, score)) / most;
    for (const { system, score, low, high } of scores) {
      if (isAbove) {
        for (const text of wrapped(named(system), width - 2 * GAP, colours.font)) {
          shapes.push({ kind: "text", x: GAP, y: y + LINE / 2, text, fill: colours.quiet, anchor: "start" });
          y += LINE;
        }
      }
      const middle = y + ROW / 2;
      if (!isAbove) shapes.push({ kind: "text", x: left - GAP, y: middle, text: named(system), fill: colours.quiet, anchor: "end" });
      shapes.push({ kind: "rect", x: left, y: middle - BAR / 2, width: at(score) - left, height: BAR, fill: colours.ramp[HALF] });
      if (low !== null && high !== null) {
        shapes.push({ kind: "rect", x: at(low), y: middle - 0.75, width: Math.max(1, at(high) - at(low)), height: 1.5, fill: colours.text });
        for (const end of [low, high]) shapes.push({ kind: "rect", x: at(end) - 0.75, y: middle - 4, width: 1.5, height: 8, fill: colours.text });
      }
      shapes.push({ kind: "text", x: left + room + 2 * GAP, y: middle, text: score.toFixed(1), fill: colours.text, anchor: "start" });
      y += ROW;
    }
    y += GAP;
  }
  return { width, height: y, fill: colours.surface, font: colours.font, shapes };
}

/** A name in lines that are not wider than the room, where its parts are not. @param {string} name @param {number} room @param {string} font */
function wrapped(name, room, font) {
  /** @type {string[]} */
  const lines = [];
  for (const part of name.split(/(?<=, )/)) {
    const longer = `${lines.at(-1) ?? ""}${part}`;
    if (lines.length && widest([longer.trim()], font) <= room) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((line) => line.trim());
}
