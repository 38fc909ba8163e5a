// The picture of an inspection and its controls: kind, layer, heads, form, how much of it.

import { byId, h } from "../shell/dom.js";
import { gettext, percent } from "../shell/texts.js";
import { coloursOf } from "../picture/colours.js";
import { Heads } from "./heads.js";
import { Heatmap } from "./heatmap.js";
import { Lines } from "./lines.js";
import { paint } from "../picture/scene.js";
import { Shown } from "./weights.js";
import { said, told } from "./words.js";

/**
 * @typedef {import("./inspection.js").AttentionMap["kind"]} Kind
 * @typedef {import("./inspection.js").Inspection} Inspection
 * @typedef {import("./inspection.js").Label} Label
 * @typedef {import("./heatmap.js").Place} Place
 */

const NONE = { y: -1, x: -1 };
// So far from the edges of what is seen is the place that the arrows lead to.
const EDGE = 96;
const KINDS = {
  cross: gettext("Translation to source"),
  encoder: gettext("Source to source"),
  decoder: gettext("Translation to translation"),
};
/** @type {Record<Kind, ["source" | "target", "source" | "target"]>} of the rows and the columns */
const SIDES = { cross: ["target", "source"], encoder: ["source", "source"], decoder: ["target", "target"] };
/** @type {Record<string, typeof Heatmap | typeof Lines>} */
const FORMS = { map: Heatmap, lines: Lines };

export class Picture {
  /** @param {{onChoose: (side: "source" | "target", number: number) => void, onState: () => void, onError: (error: Error, retry: () => void) => void}} parts */
  constructor({ onChoose, onState, onError }) {
    this.onState = onState;
    this.onError = onError;
    this.onChoose = onChoose;
    this.heads = new Heads({ element: byId("heads"), onPoint: () => this.draw(), onChange: () => this.drawNow() });
    /** @type {Inspection | null} */
    this.inspection = null;
    /** @type {Inspection | null} what it can be held against */
    this.before = null;
    /** @type {import("./weights.js").Weights | null} */
    this.weights = null;
    /** @type {{rows: Label[], columns: Label[]}} */
    this.labels = { rows: [], columns: [] };
    /** @type {Heatmap | Lines | null} */
    this.drawn = null;
    this.marked = NONE;
    this.chosen = NONE;
    /** @type {{side: "source" | "target", number: number} | null} the token that is chosen */
    this.choice = null;
    this.canvas = /** @type {HTMLCanvasElement} */ (byId("picture"));
    this.wanted = { kind: "cross", layer: "", heads: "" };
    this.listen();
  }

  listen() {
    byId("kind").addEventListener("change", () => this.reload({}));
    for (const id of ["layer", "contrast"]) byId(id).addEventListener("change", () => this.reload({ keepLayer: true }));
    for (const id of ["form", "special"])
      byId(id).addEventListener("change", () => {
        this.drawNow();
        this.mark();
      }); // prettier-ignore
    byId("top").addEventListener("input", () => this.draw());
    byId("top").addEventListener("change", () => this.onState());
    this.canvas.addEventListener("pointermove", (event) => this.point(this.placeOf(event)));
    this.canvas.addEventListener("pointerleave", () => this.point(NONE));
    this.canvas.addEventListener("click", (event) => this.click(this.placeOf(event)));
    byId("scroller").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
    byId("scroller").addEventListener("blur", () => {
      this.marked = NONE;
      this.repaint();
    });
    byId("scroller").addEventListener("focus", () => {
      const isEmpty = byId("scroller").matches(":focus-visible") && !byId("read-out").textContent;
      if (isEmpty) byId("read-out").textContent = gettext("Click on a token, or go along with the arrows.");
    });
    new ResizeObserver(() => this.draw()).observe(byId("scroller"));
    // The colours are those of the theme.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    new MutationObserver(() => this.recolour()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** @param {Record<string, string>} said by the address */
  restore({ kind, layer, heads, form, top, special, contrast }) {
    this.wanted = { kind: kind ?? "cross", layer: layer ?? "", heads: heads ?? "" };
    if (form in FORMS) byId("form").value = form;
    if (top) byId("top").value = top;
    byId("special").checked = special === "1";
    byId("contrast").checked = contrast === "1";
  }

  /** What the address is to say. */
  get state() {
    const [form, top] = [byId("form").value, byId("top").value];
    return {
      kind: this.kind === "cross" ? undefined : this.kind,
      layer: String(this.layer),
      heads: this.heads.state,
      form: form === "map" ? undefined : form,
      top: top === "100" ? undefined : top,
      special: byId("special").checked ? "1" : undefined,
      contrast: this.isContrast ? "1" : undefined,
      token: this.choice && this.choice.number >= 0 ? this.choice.side[0] + this.choice.number : undefined,
    };
  }

  /** @returns {Kind} */
  get kind() {
    return byId("kind").value;
  }

  get layer() {
    return Number(byId("layer").value);
  }

  /** Whether it is of what differs from the one before. */
  get isContrast() {
    return Boolean(this.before) && byId("contrast").checked;
  }

  /** @param {Inspection} inspection @param {Inspection | null} before what it can be held against */
  async show(inspection, before) {
    this.inspection = inspection;
    this.before = before;
    byId("contrast").parentElement.hidden = !before;
    this.chosen = this.marked = NONE;
    this.choice = null;
    const kinds = inspection.answer.attention.map(({ kind }) => kind);
    const last = this.kind || this.wanted.kind;
    byId("kind").replaceChildren(...kinds.map((kind) => h("option", { value: kind }, KINDS[kind])));
    byId("kind").value = kinds.find((kind) => kind === last) ?? kinds[0];
    byId("kind").disabled = kinds.length < 2;
    await this.load({ keepLayer: true });
  }

  /** What the controls say now. @param {{keepLayer?: boolean}} options */
  reload(options) {
    this.load(options).catch((error) => this.onError(error, () => this.reload(options)));
  }

  /** Fetch what the controls say, and show it. */
  async load({ keepLayer = false } = {}) {
    const { inspection } = this;
    const map = inspection.map(this.kind);
    const before = byId("layer").value || this.wanted.layer;
    const options = map.numbers.map((number, i) => h("option", { value: i }, String(number + 1)));
    byId("layer").replaceChildren(...options);
    byId("layer").value = keepLayer && Number(before) < map.layers && before !== "" ? before : String(map.layers - 1);
    byId("layer").disabled = map.layers < 2;
    const { before: other, isContrast, kind, layer } = this;
    const differences = isContrast ? await inspection.differences(other, kind, layer) : null;
    const weights = differences ?? (await inspection.weights(kind, layer));
    const isWanted = inspection === this.inspection && isContrast === this.isContrast && kind === this.kind && layer === this.layer;
    if (!isWanted) return;
    this.weights = weights;
    this.labels = differences ? inspection.commonLabels(other, kind, differences.pairs) : inspection.labels(kind);
    if (this.wanted.heads) this.heads.restore(this.wanted.heads, weights.heads);
    this.wanted.heads = "";
    this.recolour();
    this.mark();
    const colours = isContrast ? gettext("Blue: more attention than in the model's own translation. Amber: less. What only one of the two has is not there.") : "";
    byId("told").textContent = [told(map), colours].filter(Boolean).join(" ");
    this.onState();
    this.fetchOthers(map);
  }

  /** The other layers, so that they are there when they are chosen. @param {import("./inspection.js").AttentionMap} map */
  fetchOthers(map) {
    for (let layer = map.layers - 1; layer >= 0; layer--) {
      // Whoever chooses it is told what is wrong.
      const found = this.isContrast ? this.inspection.contrast(this.before, map.kind, layer) : this.inspection.weights(map.kind, layer);
      found.catch(() => {});
    }
  }

  recolour() {
    if (!this.weights) return;
    this.colours = coloursOf(byId("scroller"));
    this.heads.show(this.weights, this.colours);
    this.drawNow();
  }

  drawNow() {
    this.draw();
    this.onState();
  }

  draw() {
    if (!this.weights) return;
    const { kind, weights, labels } = this;
    const hasSpecial = byId("special").checked;
    const numbers = (/** @type {{isText: boolean}[]} */ tokens) => tokens.map((_, i) => i).filter((i) => hasSpecial || tokens[i].isText);
    const share = Number(byId("top").value) / 100;
    byId("top-value").textContent = percent(share);
    const shown = new Shown(weights.mean(this.heads.shown), weights.columns, numbers(labels.rows), numbers(labels.columns), share);
    const Form = FORMS[byId("form").value];
    this.drawn = new Form(
      shown,
      shown.rows.map((i) => labels.rows[i].token),
      shown.columns.map((i) => labels.columns[i].token),
      this.colours,
      byId("scroller").clientWidth,
    );
    this.repaint();
    const of = [KINDS[kind], `${gettext("Layer")} ${byId("layer").selectedOptions[0].text}`, this.isContrast && gettext("Difference from the model's own")];
    this.canvas.setAttribute("aria-label", of.filter(Boolean).join(", "));
  }

  paint() {
    if (this.drawn) paint(this.canvas, this.scene);
  }

  /** What is seen, to be saved as well. @returns {import("../picture/scene.js").Scene} */
  get scene() {
    return this.drawn.scene(this.seen);
  }

  /** @param {MouseEvent} event @returns {Place} */
  placeOf(event) {
    return this.drawn ? this.drawn.placeAt(event.offsetX, event.offsetY) : NONE;
  }

  /** @param {Place} place */
  point(place) {
    if (place.y === this.marked.y && place.x === this.marked.x) return;
    this.marked = place.y < 0 && place.x < 0 ? NONE : place;
    this.repaint();
  }

  /** With what is said of the marked place. */
  repaint() {
    this.paint();
    byId("read-out").textContent = this.drawn ? said(this.drawn, this.seen) : "";
  }

  /** The place that the pointer is at, else the one that was chosen. */
  get seen() {
    return this.marked === NONE ? this.chosen : this.marked;
  }

  /** @param {Place} place */
  click(place) {
    const { y, x } = place;
    const { rows, columns } = this.labels;
    if (y >= 0) this.onChoose(SIDES[this.kind][0], rows[this.drawn.shown.rows[y]].number);
    else if (x >= 0 && this.kind !== "decoder") this.onChoose("source", columns[this.drawn.shown.columns[x]].number);
    // A finger has left when it has touched: what it has touched is told.
    this.chosen = place;
    this.repaint();
  }

  /** Along the picture with the arrows. @param {KeyboardEvent} event */
  key(event) {
    if (!this.drawn) return;
    if (event.key === "Enter" && this.marked !== NONE) return this.click(this.marked);
    const next = this.drawn.step(this.seen, event.key);
    if (!next) return;
    event.preventDefault();
    this.point(next);
    const { left, top } = this.drawn.pointOf(next);
    bring(byId("scroller"), this.canvas, left, top);
  }

  /** Mark a token that was chosen elsewhere. @param {"source" | "target"} side @param {number} number */
  choose(side, number) {
    this.choice = { side, number };
    this.mark();
    this.onState();
  }

  /** Mark it where it stands now, if it does. */
  mark() {
    this.chosen = this.marked = NONE;
    const { choice, drawn, labels } = this;
    const isRow = choice?.side === SIDES[this.kind][0];
    if (drawn && choice && (isRow || choice.side === SIDES[this.kind][1])) {
      const [all, seen] = isRow ? [labels.rows, drawn.shown.rows] : [labels.columns, drawn.shown.columns];
      const at = seen.findIndex((i) => all[i].number === choice.number);
      this.chosen = isRow ? { y: at, x: -1 } : { y: -1, x: at };
    }
    this.repaint();
  }
}

/** Let a point of the picture be seen. @param {HTMLElement} scroller @param {HTMLElement} canvas @param {number} left @param {number} top */
function bring(scroller, canvas, left, top) {
  scroller.scrollLeft = Math.max(left - scroller.clientWidth + EDGE, Math.min(scroller.scrollLeft, left - EDGE));
  const y = canvas.getBoundingClientRect().top + top;
  if (y < EDGE) scrollBy(0, y - EDGE);
  else if (y > innerHeight - EDGE) scrollBy(0, y - innerHeight + EDGE);
}
