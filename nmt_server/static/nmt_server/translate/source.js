// The source: a text field that grows with its text and can light parts of it.

import { h } from "../shell/dom.js";

const GROWS = CSS.supports("field-sizing", "content");

/** @typedef {{start: number, end: number}} Range half-open, in UTF-16 code units */

export class Source {
  /** `mirror` lies behind `field` with the same text, and shows what is lit. @param {{field: HTMLTextAreaElement, mirror: HTMLElement, onPoint: (position: number | null) => void}} parts */
  constructor({ field, mirror, onPoint }) {
    this.field = field;
    this.mirror = mirror;
    this.mirrored = "";
    /** @type {{element: HTMLElement, text: string}[]} */
    this.lit = [];
    let frame = 0;
    field.addEventListener("pointermove", ({ clientX, clientY }) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => onPoint(this.positionAt(clientX, clientY)));
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
    this.light(null);
    if (GROWS) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  /** Light a sentence, and words in it; null for none. @param {Range | null} sentence @param {Range[]} [words] */
  light(sentence, words = []) {
    for (const { element, text } of this.lit) element.textContent = `${text}\u200b`;
    this.lit = [];
    if (!sentence) return;
    const lines = this.mirroredLines();
    let start = 0;
    for (const [index, line] of this.mirrored.split("\n").entries()) {
      const end = start + line.length;
      if (start < sentence.end && end >= sentence.start) {
        const element = /** @type {HTMLElement} */ (lines[index]);
        element.replaceChildren(...parts(line, start, sentence, words), "\u200b");
        this.lit.push({ element, text: line });
      }
      start = end + 1;
      if (start > sentence.end) return;
    }
  }

  // Built only when something is to be lit, so that typing costs nothing.
  mirroredLines() {
    if (this.mirrored !== this.text || !this.mirror.childElementCount) {
      this.mirrored = this.text;
      const lines = this.mirrored
        .split("\n")
        .map((line) => h("div", { dir: "auto" }, `${line}\u200b`));
      this.mirror.replaceChildren(...lines);
    }
    return this.mirror.children;
  }

  /** The place in the text under a point of the window, null where the browser cannot tell. @param {number} x @param {number} y */
  positionAt(x, y) {
    const found = /** @type {any} */ (document).caretPositionFromPoint?.(x, y);
    return found?.offsetNode === this.field ? found.offset : null;
  }
}

/** A line with its marks. @param {string} line @param {number} offset @param {Range} sentence @param {Range[]} words */
function parts(line, offset, sentence, words) {
  const cuts = new Set([0, line.length]);
  for (const range of [sentence, ...words]) {
    for (const cut of [range.start - offset, range.end - offset])
      if (cut > 0 && cut < line.length) cuts.add(cut);
  }
  const sorted = [...cuts].sort((one, other) => one - other);
  return sorted.slice(0, -1).map((from, index) => {
    const to = sorted[index + 1];
    const within = (/** @type {Range} */ range) =>
      range.start <= offset + from && offset + to <= range.end;
    const text = line.slice(from, to);
    if (words.some(within)) return h("mark", { class: "word" }, text);
    return within(sentence) ? h("mark", {}, text) : text;
  });
}
