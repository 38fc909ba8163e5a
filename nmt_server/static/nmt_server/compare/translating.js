// One text, or the lines of a file, through one way to translate: always through the engine, so that
// its time says something.

import { ask } from "../shell/api.js";

/**
 * @typedef {import("./columns.js").Way} Way
 * @typedef {{texts: string[], seconds: number, tokens: number}} Made `tokens` is of the translations
 */

const CHUNK = 32;
// Enough for a model to be there.
const FEW = 40;

/**
 * Have a model loaded, so that the time is that of translating.
 * @param {string} text of which it translates the beginning @param {string} model @param {{source: string, target: string}} pair @param {AbortSignal} signal
 */
export async function wake(text, model, pair, signal) {
  const beginning = Array.from(text.trim()).slice(0, FEW).join("");
  await made([beginning], { model, options: {} }, pair, { signal });
}

/**
 * Translate texts, some at a time. `onProgress` is told how many are done.
 * @param {string[]} texts @param {Way} way @param {{source: string, target: string}} pair
 * @param {{signal?: AbortSignal, onProgress?: (done: number) => void}} [options]
 * @returns {Promise<Made>}
 */
export async function made(texts, way, pair, { signal, onProgress } = {}) {
  /** @type {Made} */
  const whole = { texts: [], seconds: 0, tokens: 0 };
  for (let start = 0; start < texts.length; start += CHUNK) {
    const text = texts.slice(start, start + CHUNK);
    const json = { text, model: way.model, ...pair, options: way.options, detail: ["tokens"] };
    const began = performance.now();
    const answers = await ask("api/v1/translate", { json, signal });
    whole.seconds += (performance.now() - began) / 1000;
    for (const answer of answers) {
      whole.texts.push(answer.text);
      whole.tokens += tokensOf(answer);
    }
    onProgress?.(Math.min(start + CHUNK, texts.length));
  }
  return whole;
}

/** @param {any} answer */
function tokensOf({ segments = [] }) {
  const parts = segments.flatMap((/** @type {any} */ segment) => segment.parts ?? []);
  return parts.reduce((/** @type {number} */ sum, /** @type {any} */ part) => sum + part.hypotheses[0].tokens.length, 0);
}
