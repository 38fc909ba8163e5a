// One translation at a time: a new one takes the place of the one under way.

import { ApiError, errorOf, listen } from "../shell/api.js";
import { breathe } from "../shell/dom.js";
import { gettext } from "../shell/texts.js";

// What the page shows of each segment beside its translation.
const DETAIL = ["cached", "sentences", "warnings"];
// A translation that takes longer, in milliseconds, is shown as it comes, every so often.
const PATIENCE = 200;
const BETWEEN = 120;

export class Translator {
  /** @param {{onPart: (segments: any[]) => void, onDone: (answer: any) => Promise<void>, onError: (error: ApiError) => void, onEnd: () => void}} parts */
  constructor({ onPart, onDone, onError, onEnd }) {
    this.onPart = onPart;
    this.onDone = onDone;
    this.onError = onError;
    this.onEnd = onEnd;
    /** @type {AbortController | null} */
    this.running = null;
  }

  cancel() {
    this.running?.abort();
    this.running = null;
  }

  /** Translate; `json` is the request without what it wants told. @param {object} json */
  async translate(json) {
    this.cancel();
    const request = (this.running = new AbortController());
    try {
      await this.follow({ ...json, detail: DETAIL, stream: true }, request.signal);
    } catch (error) {
      if (this.running === request && error.name !== "AbortError") this.onError(error);
    } finally {
      if (this.running === request) {
        this.running = null;
        this.onEnd();
      }
    }
  }

  /** @param {object} json @param {AbortSignal} signal */
  async follow(json, signal) {
    /** @type {any[]} */
    const parts = [];
    let due = performance.now() + PATIENCE;
    let timer = 0;
    const show = () => {
      timer = 0;
      due = performance.now() + BETWEEN;
      this.onPart(Array.from(parts, (part) => part ?? pending()));
    };
    try {
      for await (const { name, data } of listen("api/v1/translate", { json, signal })) {
        if (name === "error") throw errorOf(data);
        if (name === "done") {
          clearTimeout(timer);
          // To read a long answer and to show it is much at once.
          await breathe();
          if (!signal.aborted) await this.onDone(data);
          return;
        }
        if (name === "segment") parts[data.segment_index] = data;
        else if (name === "partial") parts[data.segment_index] = { ...pending(), text: data.text };
        // What is here does not wait for what the model still works on.
        timer ||= setTimeout(show, Math.max(0, due - performance.now()));
      }
    } finally {
      clearTimeout(timer);
    }
    throw new ApiError(gettext("The answer broke off."), {
      hint: gettext("Try again."),
      code: "unreachable",
    });
  }
}

const pending = () => ({
  source: "",
  text: "",
  gap: "",
  origin: "",
  warnings: /** @type {string[]} */ ([]),
  isPending: true,
});
