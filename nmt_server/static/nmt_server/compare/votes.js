// Blind votes: which translation was better, before one knew whose it was. Kept in this browser.

import { h } from "../shell/dom.js";
import { recall, remember } from "../shell/storage.js";
import { gettext, percent } from "../shell/texts.js";
import { named } from "./columns.js";

/** @typedef {{text: string, translations: Record<string, string>, better: string | null, at: string, blind: boolean}} Vote `at` is when the translations were made */

const KEY = "votes";
const MOST = 1000;

/** All votes, the oldest first. @returns {Vote[]} */
export const votes = () => recall(KEY, []);

/** Count it, in the place of what was said of the same translations. @param {Vote} vote `better` is null where they were equally good */
export function addVote(vote) {
  remember(KEY, [...votes().filter(({ at }) => at !== vote.at), vote].slice(-MOST));
}

export function forgetVotes() {
  remember(KEY, null);
}

/** The tally as a table; null where nobody has voted. */
export function tally() {
  /** @type {Map<string, {won: number, tied: number, of: number}>} */
  const counts = new Map();
  for (const { translations, better } of votes()) {
    for (const name of Object.keys(translations)) {
      const count = counts.get(name) ?? { won: 0, tied: 0, of: 0 };
      count.of += 1;
      if (better === name) count.won += 1;
      if (better === null) count.tied += 1;
      counts.set(name, count);
    }
  }
  if (!counts.size) return null;
  const rows = [...counts].sort(([, a], [, b]) => b.won / b.of - a.won / a.of);
  const number = (/** @type {unknown} */ value) => h("td", { class: "number" }, String(value));
  return h(
    "table",
    { class: "table" },
    h("thead", {}, h("tr", {}, h("th", {}, gettext("Who")), ...[gettext("Won"), gettext("Equal"), gettext("Votes"), gettext("Share won")].map((name) => h("th", { class: "number" }, name)))),
    h("tbody", {}, ...rows.map(([name, { won, tied, of }]) => h("tr", {}, h("td", {}, named(name)), number(won), number(tied), number(of), number(percent(won / of))))),
  );
}
