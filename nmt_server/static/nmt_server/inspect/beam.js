// Where the search went: the tree of what it looked at, and the hypotheses that it ended with.

import { coloursOf } from "../picture/colours.js";
import { saveJson, savePng, saveSvg } from "../picture/saving.js";
import { asSvg } from "../picture/scene.js";
import { byId, h, s } from "../shell/dom.js";
import { format, gettext, percent } from "../shell/texts.js";
import { Tree } from "./tree.js";

/** @typedef {import("./inspection.js").Answer} Answer */

/** @type {Record<string, (tree: Tree, i: number) => number | undefined>} where the arrows lead */
const ARROWS = {
  ArrowLeft: (tree, i) => tree.branches[i].parent,
  ArrowRight: (tree, i) => tree.children(i)[0],
  ArrowUp: (tree, i) => tree.steps[tree.branches[i].step][tree.branches[i].row - 1],
  ArrowDown: (tree, i) => tree.steps[tree.branches[i].step][tree.branches[i].row + 1],
};

/** The part of the view that is about the search. */
export class Beam {
  /** @param {{onForce: (tokens: string[], isEnd: boolean) => void}} parts `onForce` gets what a translation is to begin with, or is */
  constructor({ onForce }) {
    this.onForce = onForce;
    /** @type {Answer | null} */
    this.answer = null;
    /** @type {Tree | null} */
    this.tree = null;
    this.chosen = -1;
    byId("tree-png").addEventListener("click", () => savePng(this.scene, "search"));
    byId("tree-svg").addEventListener("click", () => saveSvg(this.scene, "search"));
    byId("tree-json").addEventListener("click", () => saveJson({ hypotheses: this.answer.hypotheses, tree: this.answer.tree }, "search"));
    byId("tree-force").addEventListener("click", () => this.force());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    new MutationObserver(() => this.draw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  clear() {
    this.answer = this.tree = null;
    byId("tree").replaceChildren();
    byId("hypotheses").replaceChildren();
    byId("tree-part").hidden = true;
  }

  /** @param {Answer} answer with hypotheses */
  show(answer) {
    this.answer = answer;
    byId("hypotheses").replaceChildren(...hypotheses(answer.hypotheses));
    byId("hypotheses").lang = byId("tree").lang = answer.target;
    byId("tree-part").hidden = !answer.tree;
    if (!answer.tree) return;
    const kind = answer.tree.whole ? gettext("All that the search looked at, step by step: what it kept has a ground, what it cut is grey.") : gettext("The engine does not tell what else the search looked at: these are the hypotheses that it ended with.");
    byId("tree-told").textContent = kind;
    this.tree = new Tree(answer.tree, coloursOf(byId("tree")).font);
    this.chosen = -1;
    this.draw();
  }

  /** The picture as it is saved. */
  get scene() {
    return this.tree.scene(coloursOf(byId("tree")), this.chosen);
  }

  draw() {
    if (!this.tree) return;
    const { scene, tree } = this;
    const picture = new DOMParser().parseFromString(asSvg(scene), "image/svg+xml").documentElement;
    const { width, height } = scene;
    const seen = s("g", { "aria-hidden": "true" }, ...picture.childNodes);
    const first = tree.steps[0]?.[0] ?? 0;
    const places = tree.branches.map((each, i) =>
      s("rect", {
        class: "branch-place",
        role: "treeitem",
        "aria-level": each.step + 1,
        "aria-selected": i === this.chosen,
        "aria-label": `${each.token}: ${told(each)}`,
        tabindex: i === (this.chosen < 0 ? first : this.chosen) ? 0 : -1,
        "data-branch": i,
        x: each.x,
        y: each.y - 1,
        width: each.width,
        height: 24,
        onclick: () => this.choose(i),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event, i),
      }),
    );
    const font = { "font-size": picture.getAttribute("font-size"), "font-family": picture.getAttribute("font-family") };
    const label = { role: "tree", "aria-label": gettext("Where the search went") };
    byId("tree").replaceChildren(s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, ...font, ...label }, seen, ...places));
    byId("tree-force").hidden = this.chosen < 0;
    byId("tree-read").textContent = this.chosen < 0 ? gettext("Click on a token, or go along with the arrows.") : `${this.tokens.join(" ")}  (${told(tree.branches[this.chosen])})`;
  }

  /** The tokens up to the chosen one. */
  get tokens() {
    return this.tree.path(this.chosen).map((i) => this.tree.branches[i].token);
  }

  /** @param {number} i */
  choose(i) {
    this.chosen = i;
    this.draw();
    const place = /** @type {SVGElement | null} */ (byId("tree").querySelector(`[data-branch="${i}"]`));
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {KeyboardEvent} event @param {number} i */
  key(event, i) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (this.chosen === i) this.force();
      else this.choose(i);
      return;
    }
    const next = ARROWS[event.key]?.(this.tree, i);
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    if (next !== undefined && next >= 0) this.choose(next);
  }

  force() {
    const end = this.answer.target_tokens.at(-1).id;
    const isEnd = this.answer.tree.ids[this.chosen] === end;
    this.onForce(isEnd ? this.tokens.slice(0, -1) : this.tokens, isEnd);
  }
}

/** A branch in words. @param {import("./tree.js").Branch} branch */
function told({ here, total, kept, leads, rank }) {
  const values = { here: percent(here), total: percent(Math.exp(total)), rank };
  const shares = format(gettext("%(here)s sure here, %(total)s of all up to here"), values);
  const fate = rank ? format(gettext("the end of hypothesis %(rank)s"), values) : leads ? gettext("part of a hypothesis") : kept ? gettext("kept at first, given up later") : gettext("cut at once");
  return `${shares}; ${fate}`;
}

/** The hypotheses as a list; what one has in common with the one above it is faint. @param {import("./inspection.js").Hypothesis[]} found best first */
function hypotheses(found) {
  const order = found.map((each, rank) => ({ ...each, rank: rank + 1 }));
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
