// The tree of a beam search, laid out: a column for each step, in it what the search looked at.

import { widest } from "../picture/scene.js";

/**
 * @typedef {{whole: boolean, parents: number[], tokens: string[], ids: number[], log_probabilities: number[], kept: boolean[], ends: number[]}} TreeAnswer
 * @typedef {{parent: number, token: string, here: number, total: number, kept: boolean, rank: number, leads: boolean, step: number, row: number, x: number, y: number, width: number}} Branch
 * `here` is its probability, `total` that of all up to it; `rank` is that of the hypothesis that ends with it,
 * 0 for none; `leads` says that it is part of a hypothesis.
 */

const [ROW, HEIGHT] = [28, 22];
const [PAD, EDGE, MARGIN] = [6, 36, 8];

/** A tree and where its branches stand. */
export class Tree {
  /** @param {TreeAnswer} answer @param {string} font */
  constructor({ parents, tokens, log_probabilities, kept, ends }, font) {
    /** @type {Branch[]} */
    this.branches = [];
    /** @type {number[][]} the branches of each step, from above */
    this.steps = [];
    parents.forEach((parent, i) => {
      const before = this.branches[parent];
      const step = before ? before.step + 1 : 0;
      const total = (before?.total ?? 0) + log_probabilities[i];
      this.branches.push({ parent, token: tokens[i], here: Math.exp(log_probabilities[i]), total, kept: kept[i], rank: 0, leads: false, step, row: 0, x: 0, y: 0, width: 0 });
      (this.steps[step] ??= []).push(i);
    });
    ends.forEach((end, i) => {
      for (const each of this.path(end)) this.branches[each].leads = true;
      if (end >= 0) this.branches[end].rank = i + 1;
    });
    this.best = new Set(this.path(ends[0] ?? -1));
    this.place(font);
  }

  /** Those that are kept stand above those that were cut, the likelier first. @param {string} font */
  place(font) {
    let x = MARGIN;
    for (const step of this.steps) {
      step.sort((a, b) => Number(this.branches[b].kept) - Number(this.branches[a].kept) || this.branches[b].total - this.branches[a].total);
      const labels = step.map((i) => this.branches[i].token);
      const width = Math.ceil(widest(labels, `600 ${font}`)) + 2 * PAD;
      step.forEach((i, row) => Object.assign(this.branches[i], { row, x, y: MARGIN + row * ROW, width }));
      x += width + EDGE;
    }
    this.width = x - EDGE + MARGIN;
    this.height = Math.max(0, ...this.steps.map(({ length }) => length)) * ROW + 2 * MARGIN;
  }

  /** What leads to a branch, from the beginning, it included. @param {number} i @returns {number[]} */
  path(i) {
    const path = [];
    for (; i >= 0; i = this.branches[i].parent) path.unshift(i);
    return path;
  }

  /** What the search looked at behind a branch, from above. @param {number} i */
  children(i) {
    return (this.steps[this.branches[i].step + 1] ?? []).filter((each) => this.branches[each].parent === i);
  }

  /**
   * The picture, with the path to a branch that is chosen.
   * @param {import("../picture/colours.js").Colours} colours @param {number} [chosen]
   * @returns {import("../picture/scene.js").Scene}
   */
  scene(colours, chosen = -1) {
    const marked = new Set(this.path(chosen));
    const { width, height } = this;
    const shapes = this.branches.flatMap((_, i) => this.edge(i, marked, colours));
    for (const [i, each] of this.branches.entries()) shapes.push(...label(each, marked.has(i), this.best.has(i), colours));
    return { width, height, fill: colours.surface, font: colours.font, shapes };
  }

  /** @param {number} i @param {Set<number>} marked @param {import("../picture/colours.js").Colours} colours @returns {import("../picture/scene.js").Shape[]} */
  edge(i, marked, colours) {
    const { parent, kept, leads, x, y, here } = this.branches[i];
    const before = this.branches[parent];
    if (!before) return [];
    const middle = HEIGHT / 2;
    const isMarked = marked.has(i);
    return [
      {
        kind: "curve",
        x1: before.x + before.width,
        y1: before.y + middle,
        x2: x,
        y2: y + middle,
        stroke: isMarked ? colours.mark : this.best.has(i) ? colours.accent : colours.quiet,
        width: isMarked ? 2 : 0.75 + 2 * here,
        opacity: isMarked ? 1 : leads ? 0.9 : kept ? 0.5 : 0.25,
      },
    ];
  }
}

/**
 * A token, below it how likely it was. What was cut has no ground, and what led nowhere is grey.
 * @param {Branch} branch @param {boolean} isMarked @param {boolean} isBest @param {import("../picture/colours.js").Colours} colours
 * @returns {import("../picture/scene.js").Shape[]}
 */
function label({ token, here, kept, leads, x, y, width }, isMarked, isBest, colours) {
  const fill = leads ? colours.text : colours.quiet;
  const shapes = /** @type {import("../picture/scene.js").Shape[]} */ ([]);
  if (isMarked) shapes.push({ kind: "rect", x: x - 1.5, y: y - 1.5, width: width + 3, height: HEIGHT + 3, fill: colours.mark });
  if (kept || isMarked) shapes.push({ kind: "rect", x, y, width, height: HEIGHT, fill: kept ? colours.ramp[0] : colours.surface });
  shapes.push({ kind: "text", x: x + PAD, y: y + HEIGHT / 2 - 1, text: token, fill, anchor: "start", bold: isBest });
  const bar = (width - 2 * PAD) * here;
  shapes.push({ kind: "rect", x: x + PAD, y: y + HEIGHT - 3, width: Math.max(1, bar), height: 2, fill: kept ? colours.accent : colours.quiet });
  return shapes;
}
