// The translation: lines of sentences, whose words appear once something is known of them.

import { Chosen } from "./chosen.js";
import { marked } from "./marking.js";
import { linesOf, Rows } from "./rows.js";

/**
 * @typedef {{index: number, source: string, text: string, gap: string, start: number, end: number, origin: string, cached: boolean, score: number | null, warnings: string[], isChanged?: boolean, isPending?: boolean, before?: Partial<Segment>}} Segment
 * @typedef {import("./words.js").Word} Word
 * @typedef {import("./words.js").Detail} Detail
 */

export class Output {
  /**
   * `onActivate` is called with what is pointed at, `onStep` with what keys went to, `onOpen` with
   * what is clicked on.
   * @param {{element: HTMLElement, onActivate: (segment: Segment | null, word: Word | null) => void, onStep: (segment: Segment, word: Word | null) => void, onOpen: (segment: Segment, word: Word | null) => void, onSeen: (segments: Segment[]) => void}} parts
   */
  constructor({ element, onActivate, onStep, onOpen, onSeen }) {
    this.element = element;
    this.onActivate = onActivate;
    this.onStep = onStep;
    this.onOpen = onOpen;
    this.onSeen = onSeen;
    /** @type {Segment[]} */
    this.segments = [];
    this.chosen = new Chosen();
    this.sourceText = "";
    this.rows = new Rows(element, (spans) => this.see(spans));
    /** @type {Map<number, Word[]>} */
    this.words = new Map();
    /** @type {Segment | null} */
    this.active = null;
    this.word = -1;
    element.addEventListener("pointerover", (event) => this.point(event));
    element.addEventListener("pointerleave", () => this.activate(null));
    element.addEventListener("click", (event) => {
      this.point(event);
      if (this.active && !String(getSelection())) this.onOpen(this.active, this.activeWord);
    });
    element.addEventListener("keydown", (event) => this.press(event));
    element.addEventListener("blur", () => this.activate(null));
  }

  /** Show the segments of a translation of `sourceText`, or as many of them as there are. @param {any[]} answered @param {string} sourceText */
  show(answered, sourceText) {
    this.activate(null);
    this.chosen.note(this.segments);
    let start = 0;
    this.segments = answered.map((segment, index) => {
      const placed = { ...segment, index, start, end: start + segment.source.length };
      start = placed.end + segment.gap.length;
      return placed;
    });
    this.chosen.putBack(this.segments);
    this.sourceText = sourceText;
    this.words.clear();
    this.render();
  }

  /** Whether rows are still to come. */
  get isRendering() {
    return this.rows.isComing;
  }

  clear() {
    this.show([], "");
  }

  get text() {
    return this.segments.map(({ text, gap }) => text + gap).join("");
  }

  /** Put another text in the place of a sentence. @param {Segment} segment @param {Partial<Segment>} change */
  change(segment, change) {
    Object.assign(segment, change);
    this.words.delete(segment.index);
    this.activate(null);
    this.render();
  }

  /** The segment at that place in the source text, or null. @param {number} position */
  segmentAt(position) {
    return this.segments.find((s) => s.origin && s.start <= position && position <= s.end) ?? null;
  }

  /** @returns {Word | null} */
  get activeWord() {
    return (this.active && this.words.get(this.active.index)?.[this.word]) ?? null;
  }

  /** Mark what the person means; null for nothing. @param {Segment | null} segment @param {number} [word] its number */
  activate(segment, word = -1) {
    if (segment === this.active && word === this.word) return;
    for (const lit of this.element.querySelectorAll(".active")) lit.classList.remove("active");
    this.active = segment;
    this.word = word;
    const span = this.spanOf(segment);
    span?.classList.add("active");
    span?.querySelector(`[data-word="${word}"]`)?.classList.add("active");
    this.onActivate(segment, this.activeWord);
  }

  /** Mark the words that stem from the place in the source. @param {Segment} segment @param {number} position */
  activateFrom(segment, position) {
    const at = position - segment.start;
    const words = this.words.get(segment.index) ?? [];
    this.activate(
      segment,
      words.findIndex(({ sources }) => sources.some(({ start, end }) => start <= at && at < end)),
    );
  }

  /** @param {Segment | null} segment @returns {HTMLElement | null} */
  spanOf(segment) {
    return segment && this.element.querySelector(`[data-segment="${segment.index}"]`);
  }

  /** The element of a word or of its sentence. @param {Segment} segment @param {Word | null} word @returns {HTMLElement} */
  elementOf(segment, word) {
    const span = this.spanOf(segment);
    const index = word ? (this.words.get(segment.index) ?? []).indexOf(word) : -1;
    return span.querySelector(`[data-word="${index}"]`) ?? span;
  }

  /**
   * Show the words of a segment, those marked of which the model was not sure, and `terms` of
   * glossaries, in order.
   * @param {Segment} segment @param {Word[]} words @param {import("./terms.js").Mark[]} [terms]
   */
  setWords(segment, words, terms = []) {
    if (this.segments[segment.index] !== segment) return;
    this.words.set(segment.index, words);
    const span = this.spanOf(segment);
    if (!span) return;
    span.replaceChildren(...marked(segment.text, words, terms));
    if (this.active === segment) {
      const word = this.word;
      this.active = null;
      this.activate(segment, word);
    }
  }

  /** @param {Event} event */
  point(event) {
    const target = /** @type {Element} */ (event.target);
    const row = target.closest(".row");
    const span = /** @type {HTMLElement} */ (
      target.closest("[data-segment]") ?? row?.querySelector("[data-segment]")
    );
    const segment = span ? this.segments[Number(span.dataset.segment)] : null;
    const word = /** @type {HTMLElement} */ (target.closest("[data-word]"))?.dataset.word ?? -1;
    this.activate(segment?.origin ? segment : null, Number(word));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.element) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const across = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Enter" && this.active) this.onOpen(this.active, this.activeWord);
    else if (step && !event.shiftKey) {
      const stops = this.segments.filter((segment) => segment.origin);
      const next = this.active
        ? stops.indexOf(this.active) + step
        : step > 0
          ? 0
          : stops.length - 1;
      if (!stops[next]) return;
      this.activate(stops[next]);
      this.spanOf(stops[next])?.scrollIntoView({ block: "nearest" });
      this.onStep(this.active, null);
    } else if (across && this.active && !event.shiftKey) {
      const last = (this.words.get(this.active.index) ?? []).length - 1;
      this.activate(this.active, Math.max(0, Math.min(this.word + across, last)));
      this.onStep(this.active, this.activeWord);
    } else return;
    event.preventDefault();
  }

  render() {
    this.rows.show(linesOf(this.segments));
  }

  /** @param {HTMLElement[]} spans those in sight */
  see(spans) {
    const segments = spans.map((span) => this.segments[Number(span.dataset.segment)]);
    this.onSeen(segments.filter((segment) => segment?.origin));
  }
}
