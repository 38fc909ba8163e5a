// Source and translation side by side: what is pointed at on one side is lit on the other.

export class Pointing {
  /** @param {import("./source.js").Source} source @param {import("./output.js").Output} output */
  constructor(source, output) {
    this.source = source;
    this.output = output;
    document.addEventListener("selectionchange", () => this.followCursor());
    source.field.addEventListener("blur", () => output.activate(null));
  }

  /** Whether the translation is that of the text. */
  get isMatch() {
    return this.output.sourceText === this.source.text;
  }

  /** Light the source of a sentence of the translation and, in it, of a word; null for nothing. @param {import("./output.js").Segment | null} segment @param {import("./words.js").Word | null} word */
  lightSource(segment, word) {
    if (!segment || !this.isMatch) return this.source.light(null);
    const words = (word?.sources ?? []).map((range) => ({
      start: range.start + segment.start,
      end: range.end + segment.start,
    }));
    this.source.light(segment, words);
  }

  /** Light the translation of what is at a place in the source; null for nothing. @param {number | null} position */
  lightTranslation(position) {
    if (!this.isMatch) return;
    this.source.field.title = position === null ? "" : this.source.termAt(position);
    const segment = position === null ? null : this.output.segmentAt(position);
    if (segment) this.output.activateFrom(segment, position);
    else this.output.activate(null);
  }

  /** Light the translation of the sentence in which the cursor stands. */
  followCursor() {
    if (document.activeElement !== this.source.field || !this.isMatch) return;
    const { output, source } = this;
    if (output.segments.length > 1) output.activate(output.segmentAt(source.cursor));
  }
}
