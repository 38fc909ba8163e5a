// The translations side by side: each is shown as soon as it is there, or why it is not.

import { marked } from "../shell/differences.js";
import { h, renew } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { format, gettext, number } from "../shell/texts.js";
import { named, nameOf } from "./columns.js";

/**
 * @typedef {import("./kept.js").Result} Result
 * @typedef {{way: import("./columns.js").Way, column: import("./columns.js").Way, result?: Result, error?: Error}} Attempt
 *   What a way makes of the text; waited for while there is neither a result nor an error. `column` is what `way` was when it was asked for.
 */

/** @param {Attempt} attempt */
export const isAwaited = ({ result, error }) => !result && !error;

/**
 * Show them.
 * @param {HTMLElement} element @param {Attempt[]} attempts
 * @param {{labels: string[], letters: string[], language: string, names: string[], able: string[], isSecret: boolean, isHeldBack: boolean, onRetry: (attempt: Attempt) => void}} how
 *   `letters`: of their columns, empty where those are gone; `names`: of the models that are here; `able`: of those that have the languages; `isSecret`: nothing tells whose they are; `isHeldBack`: all seem to be waited for
 */
export function showAttempts(element, attempts, { labels, letters, language, names, able, isSecret, isHeldBack, onRetry }) {
  const made = attempts.filter(({ result }) => result);
  const sections = attempts.map((attempt, i) => {
    const { way, result, error } = attempt;
    const letter = letters[i];
    const other = (attempt === made[0] ? made[1] : made[0])?.result ?? result;
    const head = [
      (letter || isSecret) && h("span", { class: "letter" }, labels[i]),
      h("strong", {}, isSecret ? gettext("Vote to see whose it is") : named(nameOf(way))),
    ];
    let body;
    if (isHeldBack || isAwaited(attempt)) body = [waiting()];
    // Whose it is could be told by what comes anew.
    else if (error) body = [errorNotice(error, isSecret ? undefined : () => onRetry(attempt))];
    else body = [h("p", { class: "text", lang: language }, ...marked(result.text, other.text, language)), isSecret || able.includes(way.model) ? null : whyGone(way, names), !isSecret && rate(result)];
    return h("section", { class: "pane result", "aria-label": labels[i] }, h("header", { class: "toolbar" }, ...head), ...body);
  });
  renew(element, sections);
}

function waiting() {
  return h("div", { class: "waiting" }, h("span", { class: "visually-hidden" }, gettext("Translating")));
}

/** Why there is no column above it. @param {import("./columns.js").Way} way @param {string[]} names */
function whyGone({ model }, names) {
  const said = names.includes(model) ? gettext("The model “%(name)s” does not have these languages any more.") : gettext("The model “%(name)s” is not here any more.");
  return h("p", { class: "small" }, format(said, { name: model }));
}

/** How fast it was: that could tell whose it is, too. @param {Result} result */
function rate({ seconds, tokens }) {
  const values = { seconds: seconds.toFixed(2), rate: number(tokens / Math.max(seconds, 1e-3)) };
  return h("p", { class: "small quiet" }, format(gettext("%(seconds)s s, %(rate)s tokens a second"), values));
}
