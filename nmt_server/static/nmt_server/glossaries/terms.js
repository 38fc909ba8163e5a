// The terms of a glossary for a pair of languages, as the server has them. Changes are made one after
// the other, each on what is there by then: others may be at the same table.

import { ask } from "../shell/api.js";

/**
 * @typedef {{source: string, target: string, case_sensitive: boolean, whole_word: boolean, forbidden: string[], note: string}} Term
 * @typedef {{source: string, target: string}} Pair
 */

export class Terms {
  /** @param {string} glossary its id @param {Pair} pair */
  constructor(glossary, pair) {
    this.pair = pair;
    this.path = `api/v1/glossaries/${glossary}/entries`;
    /** @type {Term[]} sorted by the term */
    this.list = [];
    /** @type {Promise<unknown>} */
    this.last = Promise.resolve();
  }

  async load() {
    this.take(await ask(`${this.path}?${new URLSearchParams(this.pair)}`));
  }

  /** Those with a text in them, in small letters. @param {string} wanted */
  find(wanted) {
    return this.list.filter(({ source, target, note }) =>
      [source, target, note].some((text) => text.toLowerCase().includes(wanted)),
    );
  }

  /** The address of all of them as a file. @param {string} format */
  file(format) {
    return `${this.path}?${new URLSearchParams({ ...this.pair, format })}`;
  }

  /** Add a term, or put it in the place of `before`; the answer is the term as it is stored. @param {Term} term @param {Term | null} [before] @returns {Promise<Term>} */
  async save(term, before = null) {
    if (!before || before.source === term.source) await this.send("PATCH", { entries: [term] });
    else
      await this.rewrite((list) => [
        ...list.filter(({ source }) => source !== before.source && source !== term.source),
        term,
      ]);
    return this.list.find(({ source }) => source === term.source.trim()) ?? term;
  }

  /** @param {Term} term */
  remove(term) {
    return this.rewrite((list) => list.filter(({ source }) => source !== term.source));
  }

  /** Add what a text says, such as cells of a spreadsheet. @param {string} content @param {boolean} [replaces] whether the others go */
  paste(content, replaces = false) {
    return this.send(replaces ? "PUT" : "PATCH", { content });
  }

  /** Have these and no others. @param {Term[]} list */
  restore(list) {
    return this.rewrite(() => list);
  }

  /** @param {(list: Term[]) => Term[]} change */
  rewrite(change) {
    return this.inTurn(async () => {
      const { entries } = await ask(`${this.path}?${new URLSearchParams(this.pair)}`);
      const json = { ...this.pair, entries: change(entries) };
      this.take(await ask(this.path, { method: "PUT", json }));
    });
  }

  /** @param {string} method @param {object} json */
  send(method, json) {
    return this.inTurn(async () => {
      this.take(await ask(this.path, { method, json: { ...this.pair, ...json } }));
    });
  }

  /** @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  inTurn(act) {
    const done = this.last.then(act, act);
    this.last = done;
    return done;
  }

  /** @param {{entries: Term[]}} answer */
  take({ entries }) {
    // As their own language orders them, whatever that of the page is.
    const inOrder = new Intl.Collator(this.pair.source);
    this.list = entries.sort((a, b) => inOrder.compare(a.source, b.source));
  }
}
