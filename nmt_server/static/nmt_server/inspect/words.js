// What is said of a picture.

import { format, gettext, percent } from "../shell/texts.js";

// So many are told of a token that looks, or is looked at.
const MOST = 3;

/** A place in words. @param {import("./heatmap.js").Heatmap | import("./lines.js").Lines} drawn @param {import("./heatmap.js").Place} place */
export function said({ shown, labels: { rows, columns } }, { y, x }) {
  if (y >= 0 && x >= 0) return `${rows[y]} → ${columns[x]}  ${percent(shown.at(y, x))}`;
  if (y < 0 && x < 0) return "";
  const [token, others, at] = y >= 0 ? [rows[y], columns, (/** @type {number} */ i) => shown.at(y, i)] : [columns[x], rows, (/** @type {number} */ i) => shown.at(i, x)];
  const strongest = others.map((_, i) => i).sort((a, b) => Math.abs(at(b)) - Math.abs(at(a)));
  const first = strongest.slice(0, MOST).filter((i) => at(i)).map((i) => `${others[i]} ${percent(at(i))}`); // prettier-ignore
  return [token, first.join(", ")].filter(Boolean).join(y >= 0 ? " → " : " ← ");
}

/** Which heads a picture is of, where the engine does not give each. @param {import("./inspection.js").AttentionMap} map */
export function told({ numbers, all_layers, mean_of }) {
  if (mean_of < 0) return gettext("This model's engine gives one picture, and does not say of what.");
  if (!mean_of) return "";
  return format(gettext("This engine gives one picture: the mean of the first %(heads)s heads of layer %(layer)s of %(layers)s."), { heads: mean_of, layer: numbers[0] + 1, layers: all_layers });
}
