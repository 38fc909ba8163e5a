// How the server is doing, told by the server whenever it changes.

import { listen } from "./api.js";

const AGAIN = 5000;

/**
 * Call `onState` with what `api/v1/live` tells, as long as the page is seen.
 * @param {(state: {models: any[], segments: Record<string, number>}) => void} onState
 * @param {(error: any) => void} [onReach] why nothing is told; null once something is again
 * @param {() => unknown} [onFull] called now and then where the server tells others already
 */
export function follow(onState, onReach, onFull) {
  /** @type {AbortController | null} */
  let running = null;
  const run = async () => {
    const request = (running = new AbortController());
    while (!request.signal.aborted) {
      try {
        for await (const { name, data } of listen("api/v1/live", { signal: request.signal })) {
          onReach?.(null);
          if (name === "state") onState(data);
        }
      } catch (error) {
        if (error.name === "AbortError") return;
        if (error.code === "busy") onFull?.();
        else onReach?.(error);
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  };
  const look = () => {
    running?.abort();
    if (!document.hidden) run();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", () => running?.abort());
  look();
}
