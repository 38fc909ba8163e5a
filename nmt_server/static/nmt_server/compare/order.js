// In which order translations stand: that of their columns, or none that tells whose they are.

/** @typedef {import("./results.js").Attempt} Attempt */

/** Each below its column; behind them those that have none any more. @param {Attempt[]} attempts @param {import("./columns.js").Columns} columns */
export function inOrder(attempts, { ways }) {
  const placeOf = (/** @type {Attempt} */ { column }) => (ways.includes(column) ? ways.indexOf(column) : ways.length);
  return attempts.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** @template T @param {T[]} items @returns {T[]} */
export function shuffled(items) {
  const left = [...items];
  for (let i = left.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [left[i], left[j]] = [left[j], left[i]];
  }
  return left;
}
