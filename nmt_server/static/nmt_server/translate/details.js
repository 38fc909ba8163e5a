// What the engine can tell of sentences beside their translation: words that belong together, and
// how sure it was. It has to translate them again for that, so only what is in sight is asked for,
// once, and after everything else.

import { ask } from "../shell/api.js";
import { detailOf } from "./words.js";

const A_TIME = 8;

/** Whether something is asked for. @param {import("./output.js").Segment} segment */
export const isAskedFor = ({ origin }) => origin === "engine" || origin === "glossary";

/** @typedef {import("./words.js").Detail} Detail @typedef {import("./output.js").Segment} Segment */

export class Details {
  /** `choice` gives model and languages as they are now. @param {{choice: () => object, onKnown: (segments: Segment[]) => void}} parts */
  constructor({ choice, onKnown }) {
    this.choice = choice;
    this.onKnown = onKnown;
    /** @type {Map<string, Detail | null>} */
    this.known = new Map();
    /** @type {Segment[]} */
    this.wanted = [];
    /** @type {AbortController | null} */
    this.running = null;
  }

  /** What is known of a segment; undefined where it has not been asked for, null for nothing. @param {Segment} segment */
  of(segment) {
    return this.known.get(keyOf(segment));
  }

  /** Ask for these instead of what is still waiting. @param {Segment[]} segments */
  want(segments) {
    this.wanted = segments.filter(
      (segment) => isAskedFor(segment) && this.of(segment) === undefined,
    );
    if (!this.running) this.next();
  }

  /** Forget everything: it was of another model or of other languages. */
  forget() {
    this.running?.abort();
    this.running = null;
    this.known.clear();
    this.wanted = [];
  }

  async next() {
    const now = this.wanted.splice(0, A_TIME);
    if (!now.length) return;
    const request = (this.running = new AbortController());
    const json = {
      ...this.choice(),
      text: now.map((segment) => segment.source),
      detail: ["alignment", "glossary", "quality", "tokens"],
      priority: "bulk",
    };
    try {
      const answers = await ask("api/v1/translate", { json, signal: request.signal });
      for (const [index, segment] of now.entries())
        this.known.set(keyOf(segment), fitting(segment, answers[index].segments));
    } catch (error) {
      if (error.name === "AbortError") return;
      for (const segment of now) this.known.set(keyOf(segment), null); // It is shown without.
    }
    this.running = null;
    this.onKnown(now);
    this.next();
  }
}

/** @param {Segment} segment */
const keyOf = (segment) => `${segment.source}\0${segment.text.trimEnd()}`;

/** @param {Segment} segment @param {any[]} answered */
function fitting(segment, answered) {
  const found = answered.length === 1 ? answered[0] : null;
  const isTold = found?.parts ?? found?.glossary;
  return isTold && found.text.trimEnd() === segment.text.trimEnd() ? detailOf(found) : null;
}
