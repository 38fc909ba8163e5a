// The tokens of both sides as buttons: what the picture shows, for the keyboard and for readers.

import { h } from "../shell/dom.js";
import { format, gettext, percent } from "../shell/texts.js";

// Less sure than this is marked.
const UNSURE = 0.5;

/** @param {import("./inspection.js").Answer} answer @param {Map<number, import("./inspection.js").Edit>} edits @param {(place: number, token: number) => void} onChoose */
export function sourceTokens(answer, edits, onChoose) {
  const read = new Map(answer.source_tokens.map(({ place }, number) => [place, number]));
  const first = answer.source_tokens.findIndex(({ place }) => place !== null);
  const added = answer.source_tokens.map(({ token, id, place }, number) => (place === null ? special(token, id, number < first) : null));
  const own = answer.text_tokens.map((token, place) => {
    const edit = edits.get(place);
    const number = read.get(place) ?? -1;
    const shown = number < 0 ? token : answer.source_tokens[number].token;
    return h(
      "button",
      {
        type: "button",
        class: "token",
        dataset: { side: "source", number, place, ...(edit ? { edit: edit.action } : {}) },
        title: titled(answer.source_tokens[number]?.id, edit ? format(gettext("It was %(token)s."), { token }) : gettext("Leave it out, or put another in its place")),
        onclick: () => onChoose(place, number),
      },
      shown,
    );
  });
  const isBefore = (/** @type {HTMLElement} */ each) => each.dataset.before !== undefined;
  return [...added.filter((each) => each && isBefore(each)), ...own, ...added.filter((each) => each && !isBefore(each))];
}

/** @param {import("./inspection.js").Answer} answer @param {(number: number) => void} onChoose */
export function targetTokens(answer, onChoose) {
  return answer.target_tokens.map(({ token, id, is_text, log_probability }, number) => {
    const probability = Math.exp(log_probability);
    return h(
      "button",
      {
        type: "button",
        class: is_text ? "token" : "token added",
        dataset: { side: "target", number, ...(probability < UNSURE ? { unsure: "" } : {}) },
        title: titled(id, format(gettext("%(share)s sure"), { share: percent(probability) })),
        onclick: () => onChoose(number),
      },
      token,
      h("i", { class: "sureness", "aria-hidden": "true" }, h("b", { dataset: { share: probability.toFixed(3) } })),
      h("span", { class: "visually-hidden" }, ` ${percent(probability)}`),
    );
  });
}

/** Widths cannot stand in the page itself, whose policy allows no styles. @param {HTMLElement} element */
export function fillBars(element) {
  for (const bar of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-share]"))) {
    bar.style.width = `${Math.max(2, 100 * Number(bar.dataset.share))}%`;
  }
}

/** What the model adds to a text. @param {string} token @param {number} id @param {boolean} before */
function special(token, id, before) {
  return h("span", { class: "token added", title: titled(id, gettext("The model adds it")), dataset: before ? { before: "" } : {} }, token);
}

/** @param {number | undefined} id that the model has for a token; none where it is left out @param {string} told */
const titled = (id, told) => (id === undefined ? told : `#${id} · ${told}`);
