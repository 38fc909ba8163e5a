// The rows of the translation: made a portion at a time, in blocks of which the browser knows whether
// they are in sight.

import { drawn, h, icon } from "../shell/dom.js";
import { isByPerson } from "./provenance.js";

/** @typedef {import("./output.js").Segment} Segment */

// oxlint-disable-next-line no-control-regex -- three of them end a line for Python, too.
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/;
// Rows are made for so long between two frames, in milliseconds.
const AT_ONCE = 5;
// So many rows are a block, the unit of what the browser knows to be in sight: output.css has it, too.
const BLOCK = 16;

export class Rows {
  /** `onSeen` is called with the elements of the segments in sight. @param {HTMLElement} element @param {(spans: HTMLElement[]) => void} onSeen */
  constructor(element, onSeen) {
    this.element = element;
    this.onSeen = onSeen;
    /** What is to stand in the rows. @type {(Segment | string)[][]} */
    this.lines = [];
    /** @type {{key: string, element: HTMLElement}[]} */
    this.rows = [];
    this.turn = 0; // Which rows it is that are made.
    this.isComing = false; // Whether some are still to come.
    this.observer = new IntersectionObserver((entries) => this.see(entries), {
      rootMargin: "200px",
    });
    /** @type {Set<Element>} */
    this.inSight = new Set();
  }

  /** @param {(Segment | string)[][]} lines */
  async show(lines) {
    this.lines = lines;
    const turn = ++this.turn;
    let next = this.render(0);
    this.tellSeen();
    while (this.isComing) {
      await drawn();
      if (turn !== this.turn) return;
      next = this.render(next);
    }
  }

  // Rows that stay the same are left alone. Those of a long text come in portions, so that whoever
  // types is never kept waiting.
  /** Make rows from this one on, as many as there is time for; the number of the next. @param {number} from */
  render(from) {
    const rows = this.lines;
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
    this.isComing = until < rows.length;
    if (!this.isComing) this.cut(until);
    return until;
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
    this.onSeen(
      [...this.inSight].flatMap(
        (block) => /** @type {HTMLElement[]} */ ([...block.querySelectorAll("[data-segment]")]),
      ),
    );
  }
}

/** The lines of the translation; what stands in one are segments and, between them, mere text. @param {Segment[]} segments @returns {(Segment | string)[][]} */
export function linesOf(segments) {
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
