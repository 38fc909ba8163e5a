// What was chosen on this page instead of a translation stays, while other sentences are translated.

/** @typedef {import("./output.js").Segment} Segment */

export class Chosen {
  /** @type {Map<string, {was: string, text: string}>} by the sentence */
  #texts = new Map();

  /** Remember what was chosen, and forget what was taken back. @param {Segment[]} segments */
  note(segments) {
    for (const [key, segment] of keyed(segments)) {
      if (segment.isChanged)
        this.#texts.set(key, { was: segment.before.text, text: segment.text });
      else if (segment.text === this.#texts.get(key)?.was) this.#texts.delete(key);
    }
  }

  /** Put it where the same is translated as before. @param {Segment[]} segments */
  putBack(segments) {
    for (const [key, segment] of keyed(segments)) {
      const { text, origin, score, warnings } = segment;
      const chosen = this.#texts.get(key);
      if (chosen?.was !== text) continue;
      const before = { text, origin, score, warnings };
      Object.assign(segment, { text: chosen.text, isChanged: true, before, warnings: [] });
    }
  }

  forget() {
    this.#texts.clear();
  }
}

/** Every segment with what tells it from others, also where two say the same. @param {Segment[]} segments @returns {[string, Segment][]} */
function keyed(segments) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return segments.map((segment) => {
    const count = counts.get(segment.source) ?? 0;
    counts.set(segment.source, count + 1);
    return [`${count} ${segment.source}`, segment];
  });
}
