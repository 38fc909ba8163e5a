// A small plot of one figure over the last minutes.

const SVG = "http://www.w3.org/2000/svg";
const MOST_POINTS = 60;
const [WIDTH, HEIGHT] = [MOST_POINTS - 1, 20];

export class Plot {
  constructor() {
    /** @type {number[]} the newest last */
    this.points = [];
    this.line = document.createElementNS(SVG, "polyline");
    this.element = document.createElementNS(SVG, "svg");
    const attributes = { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" };
    for (const [key, value] of Object.entries(attributes)) this.element.setAttribute(key, value);
    this.element.append(this.line);
  }

  /** @param {number} value from 0 */
  add(value) {
    this.points = [...this.points, value].slice(-MOST_POINTS);
    const most = Math.max(...this.points, 1);
    // Now is at the right, where the next one comes.
    const first = MOST_POINTS - this.points.length;
    this.line.setAttribute("points", this.points.map((each, at) => `${first + at},${HEIGHT - 1 - ((HEIGHT - 2) * each) / most}`).join(" "));
  }

  /** Nothing has changed: what was last is still so. */
  repeat() {
    if (this.points.length) this.add(this.points.at(-1));
  }
}
