// The target pane: translated lines, each with a mark that says where its sentences came from.

import { plural } from "./source.js";

const SVG = "http://www.w3.org/2000/svg";
// oxlint-disable-next-line no-control-regex -- three of them end a line for Python, too.
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/;

// How a segment came to be. The order is that of the legend; the first that a line has is its mark.
const KINDS = [
  { name: "person", label: "by a person", applies: (s) => s.origin === "edited" || s.origin === "imported" },
  { name: "new", label: "new", applies: (s) => s.origin === "engine" && !s.cached },
  { name: "cache", label: "from the cache", applies: (s) => s.origin === "engine" && s.cached },
];

const WARNINGS = {
  split: "too long for the model at once, so translated in parts",
  truncated: "the longest translation allowed was reached, so the end may be missing",
  repetition: "the model repeats itself",
  numbers: "the numbers are not those of the source",
  placeholder: "something that must not be translated was lost and put back, perhaps elsewhere",
  text: "a character that is none, so left as it is",
};

export class Output {
  /**
   * `onActivate` is called with the segment that the person points at, or null; `announce` with
   * what a screen reader should say of a segment that the arrow keys came to.
   */
  constructor({ element, legend, detail, onActivate, announce }) {
    this.element = element;
    this.legend = legend;
    this.detail = detail;
    this.onActivate = onActivate;
    this.announce = announce;
    this.segments = [];
    this.rows = [];
    this.active = null;
    element.addEventListener("pointerover", (event) => this.point(event));
    element.addEventListener("pointerleave", () => this.activate(null));
    element.addEventListener("click", (event) => this.point(event));
    element.addEventListener("keydown", (event) => this.move(event));
    element.addEventListener("blur", () => this.activate(null));
  }

  /** Show the segments of a translation of `sourceText`. */
  show(segments, sourceText) {
    this.activate(null);
    this.detail.textContent = "";
    let start = 0;
    this.segments = segments.map((segment, index) => {
      const placed = { ...segment, index, start, end: start + segment.source.length };
      start = placed.end + segment.gap.length;
      return placed;
    });
    this.sourceText = sourceText;
    this.renderRows(rowsOf(this.segments));
    this.renderLegend();
  }

  clear() {
    this.show([], "");
  }

  /** The segment at that place in the source text, or null. */
  segmentAt(position) {
    return this.segments.find((s) => s.origin && s.start <= position && position <= s.end) ?? null;
  }

  /** Mark one segment as the one that the person means; null for none. */
  activate(segment) {
    if (segment === this.active) return;
    this.spanOf(this.active)?.classList.remove("active");
    this.active = segment;
    this.spanOf(segment)?.classList.add("active");
    this.detail.textContent = segment ? describe(segment) : "";
    this.onActivate(segment);
  }

  spanOf(segment) {
    return segment && this.element.querySelector(`[data-segment="${segment.index}"]`);
  }

  point(event) {
    const row = event.target.closest(".row");
    const span = event.target.closest("[data-segment]") ?? row?.querySelector("[data-segment]");
    const segment = span ? this.segments[Number(span.dataset.segment)] : null;
    this.activate(segment?.origin ? segment : null);
  }

  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const stops = this.segments.filter((segment) => segment.origin);
    const next = this.active ? stops.indexOf(this.active) + step : step > 0 ? 0 : stops.length - 1;
    if (!stops[next]) return;
    event.preventDefault();
    this.activate(stops[next]);
    this.announce(`${stops[next].text} (${this.detail.textContent})`);
    this.spanOf(stops[next]).scrollIntoView({ block: "nearest" });
  }

  // Rows that stay the same are left alone, so that a screen reader reads only what is new.
  renderRows(rows) {
    rows.forEach((parts, index) => {
      const key = JSON.stringify(parts);
      if (this.rows[index]?.key === key) return;
      const element = rowElement(parts);
      if (this.rows[index]) this.rows[index].element.replaceWith(element);
      else this.element.append(element);
      this.rows[index] = { key, element };
    });
    for (const row of this.rows.splice(rows.length)) row.element.remove();
  }

  renderLegend() {
    const entries = KINDS.map((kind) => [kind, this.segments.filter(kind.applies).length]);
    const warned = this.segments.filter((segment) => segment.warnings.length).length;
    const items = entries
      .filter(([, number]) => number)
      .map(([kind, number]) => legendItem(kind.name, `${number.toLocaleString("en")} ${kind.label}`));
    if (warned) items.push(legendItem("warning", plural(warned, "warning")));
    this.legend.replaceChildren(...items);
  }
}

/** The lines of the translation; what stands in one are segments and, between them, mere text. */
function rowsOf(segments) {
  if (!segments.length) return [];
  const rows = [[]];
  for (const segment of segments) {
    if (segment.text) rows.at(-1).push(segment);
    const [before, ...lines] = segment.gap.split(LINE_BREAK);
    if (before) rows.at(-1).push(before);
    for (const line of lines) rows.push(line ? [line] : []);
  }
  return rows;
}

function rowElement(parts) {
  const segments = parts.filter((part) => typeof part !== "string");
  const row = document.createElement("div");
  row.className = "row";
  row.dir = "auto";
  const marks = document.createElement("span");
  marks.className = "marks";
  if (segments.some((segment) => segment.warnings.length)) marks.append(icon("warning"));
  const kind = KINDS.find((candidate) => segments.some(candidate.applies));
  if (kind) marks.append(icon(kind.name));
  row.append(marks);
  const line = document.createElement("span");
  line.className = "line";
  line.append(...parts.map((part) => (typeof part === "string" ? part : spanElement(part))));
  if (!line.textContent) line.append(document.createElement("br"));
  row.append(line);
  return row;
}

function spanElement(segment) {
  const span = document.createElement("span");
  span.dataset.segment = segment.index;
  span.textContent = segment.text;
  return span;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon mark-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

function legendItem(name, text) {
  const item = document.createElement("li");
  item.append(icon(name), text);
  return item;
}

/** A warning in words; one that names characters has them behind a colon. */
function warningText(warning) {
  if (warning.startsWith("unknown:")) {
    return `the model does not know ${Array.from(warning.slice("unknown:".length)).join(" ")}`;
  }
  return WARNINGS[warning] ?? warning;
}

function describe(segment) {
  const origin = {
    edited: "Corrected by a person",
    imported: "Imported",
    kept: "Left as it is: no language",
    engine: segment.cached ? "From the cache" : "New from the model",
  }[segment.origin];
  const parts = [origin ?? segment.origin, ...segment.warnings.map(warningText)];
  if (segment.score !== null) parts.push(`score ${segment.score.toFixed(2).replace("-", "−")}`);
  return parts.join("; ");
}
