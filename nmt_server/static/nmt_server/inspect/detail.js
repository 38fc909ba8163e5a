// What is known of one token, and what can be changed in its place.

import { h } from "../shell/dom.js";
import { format, gettext, number as told, percent } from "../shell/texts.js";

/**
 * The panel of a token of the translation: what else could have stood there.
 * @param {import("./inspection.js").Answer} answer @param {number} number
 * @param {(candidate: import("./inspection.js").Candidate, number: number) => void} onForce
 */
export function targetDetail(answer, number, onForce) {
  const { token, id, log_probability, entropy, candidates, is_text } = answer.target_tokens[number];
  const isEnd = number === answer.target_tokens.length - 1;
  const choices = 2 ** entropy;
  const list = candidates.map((candidate) => {
    const isChosen = candidate.id === id;
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "candidate",
          "aria-current": isChosen ? "true" : undefined,
          disabled: isChosen || !(is_text || isEnd),
          title: isChosen ? undefined : gettext("Put it here and see how the model goes on"),
          onclick: () => onForce(candidate, number),
        },
        h("span", { class: "candidate-token" }, candidate.token),
        h("span", { class: "number" }, percent(candidate.probability)),
        h("i", { class: "sureness", "aria-hidden": "true" }, h("b", { dataset: { share: candidate.probability.toFixed(3) } })),
      ),
    );
  });
  return [
    h("h2", {}, h("span", { class: "token-name" }, token), " ", h("span", { class: "quiet small" }, `#${id}`)),
    h("p", { class: "small" }, format(gettext("%(share)s sure (log-probability %(log)s)"), { share: percent(Math.exp(log_probability)), log: log_probability.toFixed(2) })),
    h("p", { class: "small quiet" }, format(gettext("Entropy %(bits)s bits: as open as %(choices)s equal choices"), { bits: entropy.toFixed(2), choices: told(choices < 10 ? choices : Math.round(choices)) })),
    h("h3", {}, gettext("What else could stand here")),
    h("ol", { class: "candidates" }, ...list),
  ];
}

/**
 * What could stand in a place, in the model's own translation and in this one.
 * @param {import("./inspection.js").TargetToken} before what stands there in its own @param {import("./inspection.js").Place} place
 */
export function placeContrast(before, { log_probability: own, other_log_probability: now, candidates }) {
  const rows = candidates.map(({ token, one, other }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", class: "candidate-token" }, token),
      h("td", { class: "number" }, one === null ? "–" : percent(one)),
      h("td", { class: "number" }, other === null ? "–" : percent(other)),
      h("td", { class: "number" }, one === null || other === null ? "" : signed(other - one)),
    ),
  );
  const heads = [gettext("Token"), gettext("Own"), gettext("Now"), gettext("Difference")];
  return [
    h("h3", {}, gettext("Against the model's own")),
    h("p", { class: "small quiet" }, format(gettext("%(token)s stood here, %(share)s sure; now %(now)s."), { token: before.token, share: percent(Math.exp(own)), now: percent(Math.exp(now)) })),
    h(
      "table",
      { class: "table", id: "place-contrast" },
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...rows),
    ),
  ];
}

/** A difference of shares. @param {number} difference */
const signed = (difference) => (Math.abs(difference) < 0.005 ? percent(0) : `${difference < 0 ? "−" : "+"}${percent(Math.abs(difference))}`);

/**
 * The panel of a token of the source: leave it out, mask it, put another in its place.
 * @param {import("./inspection.js").Answer} answer @param {number} place @param {number} number in what was read; -1 where it is left out
 * @param {import("./inspection.js").Edit | undefined} edit
 * @param {(edit: import("./inspection.js").Edit | null) => void} onEdit
 */
export function sourceDetail(answer, place, number, edit, onEdit) {
  const token = answer.text_tokens[place];
  const read = answer.source_tokens[number];
  const other = h("input", { class: "field", type: "text", id: "other-token", value: edit?.token ?? "", spellcheck: "false", autocomplete: "off" });
  const form = h(
    "form",
    { class: "replace", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      if (other.value) onEdit({ action: "replace", token: other.value });
    } },
    h("label", { for: "other-token", class: "small quiet" }, gettext("Another token")),
    h("div", { class: "toolbar" }, other, h("button", { class: "button", type: "submit" }, gettext("Put it here"))),
  ); // prettier-ignore
  const button = (/** @type {string} */ label, /** @type {import("./inspection.js").Edit | null} */ change) =>
    h("button", { type: "button", class: "button", "aria-pressed": change ? String(edit?.action === change.action) : undefined, onclick: () => onEdit(change) }, label);
  return [
    h("h2", {}, h("span", { class: "token-name" }, read?.token ?? token), " ", h("span", { class: "quiet small" }, read ? `#${read.id}` : gettext("left out"))),
    h("p", { class: "small quiet" }, edit ? format(gettext("It was %(token)s."), { token }) : gettext("What if the model had not read it?")),
    h(
      "div",
      { class: "toolbar" },
      button(gettext("Leave it out"), { action: "omit" }),
      button(gettext("Hide it"), { action: "mask" }),
      edit ? button(gettext("Put it back"), null) : null,
    ),
    form,
  ];
}
