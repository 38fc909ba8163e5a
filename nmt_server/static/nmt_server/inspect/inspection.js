// What the server tells of one translation, asked for once, and the attention that it keeps.

import { ApiError, ask } from "../shell/api.js";
import { Weights } from "./weights.js";

/**
 * @typedef {{token: string, id: number, probability: number}} Candidate
 * @typedef {{token: string, id: number, is_text: boolean, log_probability: number, entropy: number, candidates: Candidate[]}} TargetToken
 * @typedef {{kind: "cross" | "encoder" | "decoder", layers: number, heads: number, rows: number, columns: number, numbers: number[], all_layers: number, mean_of: number}} AttentionMap
 * @typedef {{text: string, score: number, tokens: string[], token_scores: number[]}} Hypothesis
 * @typedef {{id: string, model: string, source: string, target: string, read: string, text_tokens: string[], source_tokens: {token: string, id: number, place: number | null}[], begin: string, target_tokens: TargetToken[], written: string, translation: string, attention: AttentionMap[], hypotheses: Hypothesis[], tree: import("./tree.js").TreeAnswer | null, searched: boolean, cut: boolean}} Answer
 * @typedef {{action: "omit" | "mask" | "replace", token?: string}} Edit
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
  async fetch(kind, layer) {
    const path = () => `${PATH}?${new URLSearchParams({ id: this.answer.id, kind, layer: String(layer) })}`;
    try {
      return await ask(path());
    } catch (error) {
      // The process of the model has ended, or has looked into much since: once more.
      if (!(error instanceof ApiError) || error.code !== "unknown_inspection") throw error;
      this.answer = { ...this.answer, id: (await ask(PATH, { json: this.request })).id };
      return ask(path());
    }
  }

  /** The labels of rows and columns of a kind, and whether each is part of a text. @param {AttentionMap["kind"]} kind */
  labels(kind) {
    const { source_tokens, target_tokens, begin } = this.answer;
    const source = source_tokens.map(({ token, place }) => ({ token, isText: place !== null }));
    const target = target_tokens.map(({ token, is_text }) => ({ token, isText: is_text }));
    const read = [{ token: begin, isText: false }, ...target.slice(0, -1)];
    return {
      rows: kind === "encoder" ? source : target,
      columns: kind === "decoder" ? read : source,
    };
  }

  /** How sure the model was: the geometric mean of the probabilities of the text's tokens. */
  get sureness() {
    // What was cut has no end of its own.
    const end = this.answer.cut ? -1 : this.answer.target_tokens.length - 1;
    const tokens = this.answer.target_tokens.filter(({ is_text }, i) => is_text || i === end);
    return Math.exp(tokens.reduce((sum, each) => sum + each.log_probability, 0) / tokens.length);
  }
}
