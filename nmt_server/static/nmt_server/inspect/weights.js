// The attention of one layer: small integers as the server sends them, and what is shown of them.

/**
 * @typedef {{heads: number, rows: number, columns: number, weights: string}} SliceAnswer
 */

/** All heads of one layer. */
export class Weights {
  /** @param {SliceAnswer} slice `weights` is base64 of bytes, columns fastest; 255 is all. */
  constructor({ heads, rows, columns, weights }) {
    this.heads = heads;
    this.rows = rows;
    this.columns = columns;
    /** @type {Uint8Array | Int8Array} */
    this.bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
    this.whole = 255;
  }

  /**
   * The mean of some heads, rows by columns, from 0 to 1; of differences, from -1 to 1.
   * @param {number[]} heads
   * @returns {Float32Array}
   */
  mean(heads) {
    const size = this.rows * this.columns;
    const mean = new Float32Array(size);
    for (const head of heads) {
      for (let i = 0, from = head * size; i < size; i++, from++) mean[i] += this.bytes[from];
    }
    const whole = this.whole * Math.max(heads.length, 1);
    return mean.map((sum) => sum / whole);
  }
}

/** How much more attention another inspection has, all heads of one layer. */
export class Differences extends Weights {
  /** @param {import("./inspection.js").ContrastAnswer} found `weights` is base64 of signed bytes; 127 is all. */
  constructor({ heads, rows, columns, weights }) {
    super({ heads, rows: rows.length, columns: columns.length, weights });
    this.bytes = new Int8Array(this.bytes.buffer);
    this.whole = 127;
    this.pairs = { rows, columns };
  }
}

/** What a picture shows: which rows and columns, and a weight for each pair of them. */
export class Shown {
  /**
   * Of each row, the strongest weights that together have `share` of what is shown of it.
   * @param {Float32Array} mean @param {number} width columns of `mean`
   * @param {number[]} rows @param {number[]} columns numbers of those that are shown
   * @param {number} share from 0 to 1
   */
  constructor(mean, width, rows, columns, share) {
    this.rows = rows;
    this.columns = columns;
    this.weights = new Float32Array(rows.length * columns.length);
    rows.forEach((row, y) => {
      const line = columns.map((column) => mean[row * width + column]);
      const strength = line.map(Math.abs);
      const wanted = share * strength.reduce((sum, weight) => sum + weight, 0);
      const strongest = line.map((_, x) => x).sort((a, b) => strength[b] - strength[a]);
      let sum = 0;
      for (const x of strongest) {
        if (sum >= wanted && share < 1) break;
        sum += strength[x];
        this.weights[y * columns.length + x] = line[x];
      }
    });
  }

  /** The weight at a place of the picture. @param {number} y @param {number} x */
  at(y, x) {
    return this.weights[y * this.columns.length + x];
  }
}
