// The hypotheses that the search ended with, as a tree: what one has in common with the one before
// it is faint.

import { h } from "../shell/dom.js";
import { format, gettext, percent } from "../shell/texts.js";

/** @param {import("./inspection.js").Hypothesis[]} hypotheses best first */
export function beamTree(hypotheses) {
  const order = hypotheses.map((each, rank) => ({ ...each, rank: rank + 1 }));
  // Neighbours have as much in common as can be; the best one stays first.
  const sorted = [order[0], ...order.slice(1).sort((a, b) => shared(b.tokens, order[0].tokens) - shared(a.tokens, order[0].tokens) || compare(a.tokens, b.tokens))];
  return sorted.filter(Boolean).map((each, i) => {
    const common = i ? shared(each.tokens, sorted[i - 1].tokens) : 0;
    return h(
      "li",
      {},
      h("span", { class: "rank", title: format(gettext("Rank %(rank)s"), { rank: each.rank }) }, `${each.rank}`),
      h("span", { class: "branch" }, ...each.tokens.map((token, at) => h("span", { class: at < common ? "shared" : "own" }, token))),
      h("span", { class: "number", title: each.score.toFixed(3) }, percent(Math.exp(each.score))),
    );
  });
}

/** How many tokens two hypotheses begin with alike. @param {string[]} a @param {string[]} b */
function shared(a, b) {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

/** @param {string[]} a @param {string[]} b */
function compare(a, b) {
  return a.join(" ") < b.join(" ") ? -1 : 1;
}
