// The source: a text field that grows with its text and can light parts of it.

import { drawn, h, positionIn } from "../shell/dom.js";

// So many lines come into the mirror between two frames: whoever types never waits.
const AT_ONCE = 200;
const GROWS = CSS.supports("field-sizing", "content");

/** @typedef {import("./terms.js").Mark} Mark */
/** @typedef {{start: number, end: number}} Range half-open, in UTF-16 code units */

export class Source {
  /** `mirror` lies behind `field` with the same text, and shows what is lit. @param {{field: HTMLTextAreaElement, mirror: HTMLElement, onPoint: (position: number | null) => void}} parts */
  constructor({ field, mirror, onPoint }) {
    this.field = field;
    this.mirror = mirror;
    /** The text of the mirror; null until something is to be shown in it. @type {string | null} */
    this.mirrored = null;
    this.isMirrored = false;
    this.turn = 0; // Which text it is that lines come in for.
    /** The lines that are in the mirror. @type {string[]} */
    this.lines = [];
    /** Where each line of the mirror begins. @type {number[]} */
    this.starts = [];
    /** @type {Mark[]} */
    this.terms = [];
    /** @type {Range | null} */
    this.sentence = null;
    /** @type {Range[]} */
    this.words = [];
    let frame = 0;
    field.addEventListener("pointermove", ({ clientX, clientY }) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => onPoint(positionIn(field, clientX, clientY)));
    });
    field.addEventListener("pointerleave", () => {
      cancelAnimationFrame(frame);
      onPoint(null);
    });
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
    this.refresh();
  }

  /** Where the cursor stands. */
  get cursor() {
    return this.field.selectionStart;
  }

  /** Take over what was typed: nothing is lit, and the field has its height. */
  refresh() {
    const before = [this.sentence, ...this.terms];
    this.terms = [];
    this.sentence = null;
    if (this.isMirrored) this.paint(before);
    this.turn++;
    this.mirrored = null;
    this.isMirrored = false;
    if (GROWS) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  /** Light a sentence, and words in it; null for none. @param {Range | null} sentence @param {Range[]} [words] */
  light(sentence, words = []) {
    const before = this.sentence;
    this.sentence = sentence;
    this.words = words;
    this.paint([before, sentence]);
  }

  /** Mark terms of glossaries, in order, until the text changes. @param {Mark[]} terms */
  markTerms(terms) {
    if (JSON.stringify(terms) === JSON.stringify(this.terms)) return;
    const before = this.terms;
    this.terms = terms;
    this.paint([...before, ...terms]);
  }

  /** What is said of the term at a place in the text; empty where there is none. @param {number} position */
  termAt(position) {
    return this.terms.find(({ start, end }) => start <= position && position < end)?.title ?? "";
  }

  /** Paint the lines anew in which these are. @param {(Range | null)[]} ranges */
  paint(ranges) {
    const wanted = ranges.filter(Boolean);
    if (!wanted.length) return;
    if (this.mirrored === null) this.mirrorText();
    if (!this.isMirrored) return; // All is painted at the end of that.
    const changed = new Set(wanted.flatMap(({ start, end }) => this.linesOf(start, end)));
    for (const index of changed) {
      const start = this.starts[index];
      const line = this.mirrored.slice(start, (this.starts[index + 1] ?? Infinity) - 1);
      const isHere = (/** @type {Range} */ range) =>
        range.start <= start + line.length && range.end >= start;
      const marks = {
        lit: [this.sentence].filter((range) => range && isHere(range)),
        words: this.words.filter(isHere),
        terms: this.terms.filter(isHere),
      };
      this.mirror.children[index].replaceChildren(...parts(line, start, marks), "\u200b");
    }
  }

  /** The numbers of the lines of a range. @param {number} start @param {number} end */
  linesOf(start, end) {
    let [first, after] = [0, this.starts.length];
    while (after - first > 1) {
      const middle = (first + after) >> 1;
      if (this.starts[middle] <= start) first = middle;
      else after = middle;
    }
    const lines = [first];
    while (this.starts[lines.at(-1) + 1] <= end) lines.push(lines.at(-1) + 1);
    return lines;
  }

  // Only when something is to be shown in it, and only lines that are others: typing costs little.
  async mirrorText() {
    const turn = ++this.turn;
    this.mirrored = this.text;
    const lines = this.mirrored.split("\n");
    let start = 0;
    this.starts = lines.map((line) => (start += line.length + 1) - line.length - 1);
    const least = Math.min(lines.length, this.lines.length);
    let same = 0;
    while (same < least && lines[same] === this.lines[same]) same++;
    let end = 0;
    while (end < least - same && lines.at(-1 - end) === this.lines.at(-1 - end)) end++;
    const old = [...this.mirror.children].slice(same, this.lines.length - end);
    for (const element of old) element.remove();
    this.lines.splice(same, old.length);
    for (let from = same; from < lines.length - end; from += AT_ONCE) {
      if (from > same) await drawn();
      if (turn !== this.turn) return;
      const some = lines.slice(from, Math.min(from + AT_ONCE, lines.length - end));
      const made = some.map((line) => h("div", { dir: "auto" }, `${line}\u200b`));
      const next = this.mirror.children[from] ?? null;
      for (const element of made) this.mirror.insertBefore(element, next);
      this.lines.splice(from, 0, ...some);
    }
    this.isMirrored = true;
    this.paint([this.sentence, ...this.terms]);
  }
}

/** A line with its marks. @param {string} line @param {number} offset @param {{lit: Range[], words: Range[], terms: Range[]}} marks */
function parts(line, offset, { lit, words, terms }) {
  const cuts = new Set([0, line.length]);
  for (const range of [...lit, ...words, ...terms]) {
    for (const cut of [range.start - offset, range.end - offset])
      if (cut > 0 && cut < line.length) cuts.add(cut);
  }
  const sorted = [...cuts].sort((one, other) => one - other);
  return sorted.slice(0, -1).map((from, index) => {
    const to = sorted[index + 1];
    const within = (/** @type {Range} */ range) =>
      range.start <= offset + from && offset + to <= range.end;
    const text = line.slice(from, to);
    const kinds = [words.some(within) && "word", terms.some(within) && "term"].filter(Boolean);
    const isLit = kinds[0] === "word" || lit.some(within);
    if (!isLit && !kinds.length) return text;
    return h(isLit ? "mark" : "span", { class: kinds.join(" ") }, text);
  });
}
