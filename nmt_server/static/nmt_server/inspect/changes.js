// What is changed of a sentence that is looked at, or of its translation.

/**
 * @typedef {import("./inspection.js").Edit} Edit
 * @typedef {import("./inspection.js").Request} Request
 * @typedef {{edits: [number, Edit][], prefix: string[] | null, cut: string[] | null, given: string}} Parts
 * `edits` are by the place in the text, `prefix` the tokens that the translation begins with, `cut` those of one
 * that is cut short, and `given` a translation that somebody wrote.
 */

/** @type {Parts} */
const NOTHING = { edits: [], prefix: null, cut: null, given: "" };

/** All of it; what comes of a change is another one. */
export class Changes {
  /** @param {Partial<Parts>} [parts] */
  constructor(parts = {}) {
    /** @type {Parts} */
    this.parts = { ...NOTHING, ...parts };
    this.edits = new Map(this.parts.edits);
  }

  /** The request for a sentence, with them. @param {Request} plain @returns {Request} */
  of(plain) {
    const { edits, prefix, cut, given } = this.parts;
    return {
      ...plain,
      ...(edits.length ? { edits: edits.map(([place, edit]) => ({ place, ...edit })) } : {}),
      ...((cut ?? given) ? { translation: cut ?? given } : prefix ? { prefix } : {}),
    };
  }

  /** With an edit of the source, or without it. @param {number} place @param {Edit | null} edit */
  edited(place, edit) {
    const edits = new Map(this.edits);
    if (edit) edits.set(place, edit);
    else edits.delete(place);
    // What the translation was made to begin with was about another source.
    return new Changes({ edits: [...edits], given: this.parts.given });
  }

  /** With a translation that begins with these tokens, or is them. @param {string[]} tokens @param {boolean} isEnd */
  begun(tokens, isEnd) {
    return new Changes({ edits: this.parts.edits, ...(isEnd ? { cut: tokens } : { prefix: tokens }) });
  }

  /** What the address is to say. */
  get state() {
    const { edits, prefix, cut, given } = this.parts;
    return {
      edits: edits.length ? JSON.stringify(edits) : undefined,
      prefix: prefix ? JSON.stringify(prefix) : undefined,
      cut: cut ? JSON.stringify(cut) : undefined,
      translation: given,
    };
  }

  /** What the address says. @param {Record<string, string>} said */
  static read({ edits, prefix, cut, translation = "" }) {
    try {
      return new Changes({
        edits: JSON.parse(edits ?? "[]"),
        prefix: JSON.parse(prefix ?? "null"),
        cut: JSON.parse(cut ?? "null"),
        given: translation,
      });
    } catch {
      return new Changes({ given: translation }); // The address was cut.
    }
  }
}
