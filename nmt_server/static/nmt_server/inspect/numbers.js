// All that there is of an inspection, to be taken along.

import { Differences } from "./weights.js";

/**
 * With every slice, and with what differs from another one where there is one.
 * @param {import("./inspection.js").Inspection} inspection @param {import("./inspection.js").Inspection | null} before
 */
export async function numbersOf(inspection, before) {
  const { request, answer } = inspection;
  const all = answer.attention.flatMap(({ kind, layers }) => Array.from({ length: layers }, (_, layer) => ({ kind, layer })));
  const slices = [];
  for (const { kind, layer } of all) {
    const { heads, rows, columns, bytes } = await inspection.weights(kind, layer);
    slices.push({ kind, layer, heads, rows, columns, weights: [...bytes] });
  }
  if (!before) return { request, answer, slices };
  const contrast = [];
  /** @type {import("./inspection.js").Place[]} */
  let places = [];
  for (const { kind, layer } of all) {
    const found = await inspection.contrast(before, kind, layer);
    const { heads, rows, columns } = found;
    contrast.push({ kind, layer, heads, rows, columns, weights: [...new Differences(found).bytes] });
    places = found.places;
  }
  return { request, answer, slices, before: before.answer, contrast, places };
}
