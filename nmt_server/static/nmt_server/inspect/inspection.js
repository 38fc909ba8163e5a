// What the server tells of one translation, asked for once, and the attention that it keeps.

import { ApiError, ask } from "../shell/api.js";
import { Differences, Weights } from "./weights.js";

/**
 * @typedef {{token: string, id: number, probability: number}} Candidate
 * @typedef {{token: string, id: number, is_text: boolean, log_probability: number, entropy: number, candidates: Candidate[]}} TargetToken
 * @typedef {{kind: "cross" | "encoder" | "decoder", layers: number, heads: number, rows: number, columns: number, numbers: number[], all_layers: number, mean_of: number}} AttentionMap
 * @typedef {{text: string, score: number, tokens: string[], token_scores: number[]}} Hypothesis
 * @typedef {{id: string, model: string, source: string, target: string, read: string, text_tokens: string[], source_tokens: {token: string, id: number, place: number | null}[], begin: string, target_tokens: TargetToken[], written: string, translation: string, attention: AttentionMap[], hypotheses: Hypothesis[], tree: import("./tree.js").TreeAnswer | null, searched: boolean, cut: boolean}} Answer
 * @typedef {{one: number, other: number}} Pair
 * @typedef {Pair & {log_probability: number, other_log_probability: number, candidates: {token: string, id: number, one: number | null, other: number | null}[]}} Place
 * @typedef {{kind: AttentionMap["kind"], layer: number, heads: number, rows: Pair[], columns: Pair[], weights: string, places: Place[]}} ContrastAnswer
 * @typedef {{action: "omit" | "mask" | "replace", token?: string}} Edit
 * @typedef {{token: string, number: number, isText: boolean}} Label
 * @typedef {{text: string, model?: string, source?: string, target?: string, edits?: ({place: number} & Edit)[], prefix?: string[], translation?: string | string[], candidates?: number, hypotheses?: boolean, quick?: boolean}} Request
 */

const PATH = "api/v1/inspect";

/** One inspection with its slices. */
export class Inspection {
  /** @param {Request} request @param {Answer} answer */
  constructor(request, answer) {
    this.request = request;
    this.answer = answer;
    /** @type {Map<string, Promise<Weights>>} */
    this.slices = new Map();
    /** @type {Map<string, Promise<ContrastAnswer>>} */
    this.contrasts = new Map();
  }

  /** @param {Request} request @param {AbortSignal} [signal] */
  static async of(request, signal) {
    return new Inspection(request, await ask(PATH, { json: request, signal }));
  }

  /** @param {AttentionMap["kind"]} kind */
  map(kind) {
    return this.answer.attention.find((each) => each.kind === kind);
  }

  /** The weights of one layer. @param {AttentionMap["kind"]} kind @param {number} layer @returns {Promise<Weights>} */
  weights(kind, layer) {
    const key = `${kind} ${layer}`;
    let found = this.slices.get(key);
    if (!found) {
      found = this.fetch(kind, layer).then((slice) => new Weights(slice));
      this.slices.set(key, found);
      found.catch(() => this.slices.delete(key));
    }
    return found;
  }

  /** @param {AttentionMap["kind"]} kind @param {number} layer @returns {Promise<any>} */
  fetch(kind, layer) {
    return this.kept(() => ask(`${PATH}?${new URLSearchParams({ id: this.answer.id, kind, layer: String(layer) })}`), [this]);
  }

  /** Ask for what the server has kept of some inspections. @template T @param {() => Promise<T>} asked @param {Inspection[]} inspections @returns {Promise<T>} */
  async kept(asked, inspections) {
    try {
      return await asked();
    } catch (error) {
      // The process of the model has ended, or has looked into much since: once more.
      if (!(error instanceof ApiError) || error.code !== "unknown_inspection") throw error;
      for (const each of inspections) each.answer = { ...each.answer, id: (await ask(PATH, { json: each.request })).id };
      return asked();
    }
  }

  /** How this one differs from another in a layer. @param {Inspection} before @param {AttentionMap["kind"]} kind @param {number} layer */
  contrast(before, kind, layer) {
    const key = `${kind} ${layer} ${before.answer.id}`;
    let found = this.contrasts.get(key);
    if (!found) {
      const query = () => new URLSearchParams({ id: before.answer.id, other: this.answer.id, kind, layer: String(layer) });
      found = this.kept(() => ask(`${PATH}/contrast?${query()}`), [before, this]);
      this.contrasts.set(key, found);
      found.catch(() => this.contrasts.delete(key));
    }
    return found;
  }

  /** @param {Inspection} before @param {AttentionMap["kind"]} kind @param {number} layer */
  async differences(before, kind, layer) {
    return new Differences(await this.contrast(before, kind, layer));
  }

  /**
   * The labels of rows and columns of a kind: the number of each token, and whether it is part of a text.
   * @param {AttentionMap["kind"]} kind
   * @returns {{rows: Label[], columns: Label[]}}
   */
  labels(kind) {
    const { source_tokens, target_tokens, begin } = this.answer;
    const source = source_tokens.map(({ token, place }, number) => ({ token, number, isText: place !== null }));
    const target = target_tokens.map(({ token, is_text }, number) => ({ token, number, isText: is_text }));
    const read = [{ token: begin, number: -1, isText: false }, ...target.slice(0, -1)];
    return {
      rows: kind === "encoder" ? source : target,
      columns: kind === "decoder" ? read : source,
    };
  }

  /** The labels of what this one and another both have. @param {Inspection} before @param {AttentionMap["kind"]} kind @param {{rows: Pair[], columns: Pair[]}} pairs */
  commonLabels(before, kind, pairs) {
    const [own, theirs] = [this.labels(kind), before.labels(kind)];
    const named = (/** @type {Pair[]} */ all, /** @type {Label[]} */ mine, /** @type {Label[]} */ others) =>
      all.map(({ one, other }) => {
        const [label, was] = [mine[other], others[one].token];
        return label.token === was ? label : { ...label, token: `${was} → ${label.token}` };
      });
    return { rows: named(pairs.rows, own.rows, theirs.rows), columns: named(pairs.columns, own.columns, theirs.columns) };
  }

  /** How sure the model was: the geometric mean of the probabilities of the text's tokens. */
  get sureness() {
    // What was cut has no end of its own.
    const end = this.answer.cut ? -1 : this.answer.target_tokens.length - 1;
    const tokens = this.answer.target_tokens.filter(({ is_text }, i) => is_text || i === end);
    return Math.exp(tokens.reduce((sum, each) => sum + each.log_probability, 0) / tokens.length);
  }
}
