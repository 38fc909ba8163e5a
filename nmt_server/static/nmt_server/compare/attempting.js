// Translate one text in several ways, one after the other: side by side, each would slow the others.

import { isAwaited } from "./results.js";
import { made, wake } from "./translating.js";

/**
 * Make all that are awaited, those too that come to be so meanwhile.
 * @param {import("./results.js").Attempt[]} attempts
 * @param {{text: string, source: string, target: string}} asked
 * @param {{signal: AbortSignal, onNext: () => void}} how `onNext` is called before each
 */
export async function attemptAll(attempts, { text, ...languages }, { signal, onNext }) {
  let awake = "";
  for (let next; !signal.aborted && (next = attempts.find(isAwaited)); ) {
    const { way } = next;
    onNext();
    try {
      if (awake !== way.model) await wake(text, way.model, languages, signal);
      awake = way.model;
      const { texts, seconds, tokens } = await made([text], way, languages, { signal });
      next.result = { way, text: texts[0], seconds, tokens };
    } catch (error) {
      if (!signal.aborted) next.error = error;
    }
  }
}
