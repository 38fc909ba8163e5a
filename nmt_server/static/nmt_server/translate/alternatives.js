// What else a word could be, and what else the whole sentence.

import { ask } from "../shell/api.js";

/** @typedef {{text: string, word: string, rest: string, share: number}} Alternative `text` is the whole translation, `share` the probability of the word */

/**
 * Translations that begin with `prefix` and go on each with another word, the likeliest first.
 * @param {object} json the request @param {string} prefix @param {AbortSignal} signal
 * @returns {Promise<Alternative[]>}
 */
export async function alternativesAt(json, prefix, signal) {
  const wanted = {
    ...json,
    prefix: prefix.trimEnd(),
    detail: ["alternatives", "scores", "tokens"],
  };
  const [segment] = (await ask("api/v1/translate", { json: wanted, signal })).segments;
  const found = new Map();
  for (const hypothesis of segment?.parts?.[0]?.hypotheses ?? []) {
    const after = hypothesis.text.slice(prefix.trimEnd().length).trimStart();
    const word = /^\S+/.exec(after)?.[0] ?? "";
    if (!word || found.has(word)) continue;
    found.set(word, {
      text: hypothesis.text,
      word,
      rest: after.slice(word.length),
      share: shareOf(hypothesis, prefix),
    });
  }
  return [...found.values()].sort((one, other) => other.share - one.share);
}

/** Other translations of the whole. @param {any} json @param {AbortSignal} signal @returns {Promise<string[]>} */
export async function versionsOf(json, signal) {
  const options = { num_hypotheses: 5, beam_size: 5 };
  const [segment] = (
    await ask("api/v1/translate", { json: { ...json, options, detail: ["hypotheses"] }, signal })
  ).segments;
  return (segment?.parts?.[0]?.hypotheses ?? []).map(
    (/** @type {any} */ hypothesis) => hypothesis.text,
  );
}

/** The probability of the tokens of the first word behind the prefix. @param {any} hypothesis @param {string} prefix */
function shareOf({ tokens, token_scores: scores }, prefix) {
  const offset = tokens.length - scores.length;
  const length = prefix.replace(/\s/g, "").length;
  let letters = 0;
  let sum = 0;
  let begun = false;
  for (const [index, token] of tokens.entries()) {
    const text = token.replaceAll("▁", "").replace(/@@$/, "");
    if (letters >= length) {
      if (begun && token.startsWith("▁")) break;
      sum += scores[index - offset] ?? 0;
      begun ||= text !== "";
    }
    letters += text.length;
  }
  return Math.exp(Math.min(sum, 0));
}
