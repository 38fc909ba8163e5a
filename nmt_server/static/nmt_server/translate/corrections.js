// Corrections: what a person says instead of the model, from now on and for everybody.

import { ask } from "../shell/api.js";
import { isByPerson } from "./provenance.js";

/** @typedef {import("./output.js").Segment} Segment @typedef {{model: string, source: string, target: string}} Route */

/** The row of the cache that a segment came from; null where there is none. @param {Segment} segment @param {Route} route */
export async function rowOf(segment, route) {
  const query = new URLSearchParams({
    search: `=${segment.source}`,
    model: route.model,
    page_size: "50",
  });
  const { results } = await ask(`api/v1/cache?${query}`);
  const isIt = (/** @type {any} */ row) =>
    row.source === segment.source &&
    row.source_language === route.source &&
    row.target_language === route.target &&
    !row.superseded;
  return (
    results.find(
      (/** @type {any} */ row) => isIt(row) && row.target.trimEnd() === segment.text.trimEnd(),
    ) ?? null
  );
}

/**
 * Save a translation of a segment; the answer is a function that takes it back.
 * @param {Segment} segment @param {Route} route @param {string} target
 * @returns {Promise<() => Promise<void>>}
 */
export async function save(segment, route, target) {
  const { source, text, origin } = segment;
  const wasByPerson = isByPerson({ ...segment, origin });
  const about = {
    source,
    model: route.model,
    source_language: route.source,
    target_language: route.target,
  };
  const row = await ask("api/v1/cache", { json: { ...about, target } });
  return async () => {
    if (wasByPerson) await ask("api/v1/cache", { json: { ...about, target: text.trimEnd() } });
    else await ask(`api/v1/cache/${row.id}`, { method: "DELETE" });
  };
}

/** Forget what is remembered of a segment. @param {Segment} segment @param {Route} route */
export async function forget(segment, route) {
  const row = await rowOf(segment, route);
  if (row) await ask(`api/v1/cache/${row.id}`, { method: "DELETE" });
}
