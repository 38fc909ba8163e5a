// The translation: lines of sentences, whose words appear once something is known of them.

import { h, icon } from "../shell/dom.js";
import { Chosen } from "./chosen.js";
import { isByPerson } from "./provenance.js";

/**
 * @typedef {{index: number, source: string, text: string, gap: string, start: number, end: number, origin: string, cached: boolean, score: number | null, warnings: string[], isChanged?: boolean, isPending?: boolean, before?: Partial<Segment>}} Segment
 * @typedef {import("./words.js").Word} Word
 * @typedef {import("./words.js").Detail} Detail
 */

// oxlint-disable-next-line no-control-regex -- three of them end a line for Python, too.
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/;
// Rows are made for so long at a time, in milliseconds.
const AT_ONCE = 12;
// So many rows are a block, the unit of what the browser knows to be in sight: output.css has it, too.
const BLOCK = 16;
// Below this, a word is marked.
export const UNSURE = 0.4;

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
    /** What is to stand in the rows. @type {(Segment | string)[][]} */
    this.lines = [];
    /** @type {{key: string, element: HTMLElement}[]} */
    this.rows = [];
    /** @type {Map<number, Word[]>} */
    this.words = new Map();
    /** @type {Segment | null} */
    this.active = null;
    this.word = -1;
    this.later = 0;
    element.addEventListener("pointerover", (event) => this.point(event));
    element.addEventListener("pointerleave", () => this.activate(null));
    element.addEventListener("click", (event) => {
      this.point(event);
      if (this.active && !String(getSelection())) this.onOpen(this.active, this.activeWord);
    });
    element.addEventListener("keydown", (event) => this.press(event));
    element.addEventListener("blur", () => this.activate(null));
    this.observer = new IntersectionObserver((entries) => this.see(entries), {
      rootMargin: "200px",
    });
    /** @type {Set<Element>} */
    this.inSight = new Set();
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
    return this.later !== 0;
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
    let at = 0;
    /** @type {(string | HTMLElement)[]} */
    const parts = [];
    /** @type {import("./terms.js").Mark | null} */
    let open = null;
    // What belongs to a term is in one element with it: whole words, and of what is none its part.
    const put = (
      /** @type {string | HTMLElement} */ part,
      /** @type {number} */ start,
      /** @type {number} */ end,
    ) => {
      const term = terms.find((each) => each.start < end && start < each.end);
      const last = parts.at(-1);
      if (!term) parts.push(part);
      else if (term === open && last instanceof HTMLElement) last.append(part);
      else parts.push(h("mark", { class: "term", title: term.title }, part));
      open = term ?? null;
    };
    const putText = (/** @type {number} */ start, /** @type {number} */ end) => {
      const cuts = terms.flatMap((term) => [term.start, term.end]);
      const inside = cuts.filter((cut) => start < cut && cut < end);
      let from = start;
      for (const cut of [...inside, end]) {
        if (from < cut) put(segment.text.slice(from, cut), from, cut);
        from = cut;
      }
    };
    for (const [index, { start, end, quality }] of words.entries()) {
      putText(at, start);
      const unsure = quality !== undefined && quality < UNSURE;
      const shown = { class: unsure ? "word unsure" : "word", dataset: { word: index } };
      put(h("span", shown, segment.text.slice(start, end)), start, end);
      at = end;
    }
    putText(at, segment.text.length);
    span.replaceChildren(...parts);
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

  // Rows that stay the same are left alone. Those of a long text come in portions, so that whoever
  // types is never kept waiting.
  render(from = 0) {
    clearTimeout(this.later);
    this.later = 0;
    const rows = (this.lines = from ? this.lines : rowsOf(this.segments));
    const end = performance.now() + AT_ONCE;
    let until = from;
    while (until < rows.length && performance.now() < end) {
      const index = until++;
      const parts = rows[index];
      const key = JSON.stringify(
        parts.map((part) =>
          typeof part === "string"
            ? part
            : [part.index, part.text, part.origin, part.isChanged, part.warnings],
        ),
      );
      const there = this.rows[index];
      if (there?.key === key) continue;
      const element = rowElement(parts);
      if (there) there.element.replaceWith(element);
      else this.blockOf(index).append(element);
      this.rows[index] = { key, element };
    }
    if (until < rows.length) this.later = setTimeout(() => this.render(until), 0);
    else this.cut(rows.length);
    if (from === 0) this.tellSeen();
  }

  /** The block of a row, which may be its first. @param {number} index */
  blockOf(index) {
    const number = Math.floor(index / BLOCK);
    if (!this.element.children[number]) {
      const block = h("div", { class: "block" });
      this.element.append(block);
      this.observer.observe(block);
    }
    return this.element.children[number];
  }

  /** Take away all rows behind the first ones. @param {number} count */
  cut(count) {
    for (const row of this.rows.splice(count)) row.element.remove();
    while (this.element.children.length > Math.ceil(count / BLOCK)) {
      const block = this.element.lastElementChild;
      this.observer.unobserve(block);
      this.inSight.delete(block);
      block.remove();
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  see(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.inSight.add(target);
      else this.inSight.delete(target);
    }
    this.tellSeen();
  }

  tellSeen() {
    const spans = [...this.inSight].flatMap(
      (block) => /** @type {HTMLElement[]} */ ([...block.querySelectorAll("[data-segment]")]),
    );
    this.onSeen(
      spans
        .map((span) => this.segments[Number(span.dataset.segment)])
        .filter((segment) => segment?.origin),
    );
  }
}

/** The lines of the translation; what stands in one are segments and, between them, mere text. @param {Segment[]} segments @returns {(Segment | string)[][]} */
function rowsOf(segments) {
  if (!segments.length) return [];
  /** @type {(Segment | string)[][]} */
  const rows = [[]];
  for (const segment of segments) {
    if (segment.text || segment.isPending) rows.at(-1).push(segment);
    const [before, ...lines] = segment.gap.split(LINE_BREAK);
    if (before) rows.at(-1).push(before);
    for (const line of lines) rows.push(line ? [line] : []);
  }
  return rows;
}

/** @param {(Segment | string)[]} parts */
function rowElement(parts) {
  const segments = /** @type {Segment[]} */ (parts.filter((part) => typeof part !== "string"));
  const marks = [
    segments.some((segment) => segment.warnings?.length) && icon("warning", "mark-warning"),
    segments.some(isByPerson) && icon("person", "mark-person"),
  ].filter(Boolean);
  const texts = parts.map((part) =>
    typeof part === "string"
      ? part
      : h(
          "span",
          {
            class: part.isChanged ? "segment changed" : "segment",
            dataset: { segment: part.index },
          },
          part.text || "…",
        ),
  );
  const line = h("span", { class: "line" }, ...texts);
  if (!line.textContent) line.append(h("br"));
  return h(
    "div",
    { class: "row", dir: "auto" },
    marks.length ? h("span", { class: "marks" }, ...marks) : null,
    line,
  );
}
