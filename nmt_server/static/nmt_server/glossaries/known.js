// The glossaries that one may use: those that are listed, and those that this browser has made.

import { ask } from "../shell/api.js";
import { recall, remember } from "../shell/storage.js";

/** @typedef {{id: string, name: string, shared: boolean, default: boolean, dictionaries: {source: string, target: string, entries: number}[]}} Glossary */

// One that was made without an account is on no list: whoever has its id has it.
const MINE = "glossaries";

/** All of them, with those of other ids that are known. @param {...string} ids @returns {Promise<Glossary[]>} */
export async function knownGlossaries(...ids) {
  const listed = [];
  let path = "api/v1/glossaries?page_size=1000";
  while (path) {
    const { results, next } = await ask(path);
    listed.push(...results);
    path = next && `api/v1/glossaries${new URL(next).search}`;
  }
  const others = new Set([...mine(), ...ids]);
  for (const { id } of listed) others.delete(id);
  const found = await Promise.all(
    [...others]
      .filter(Boolean)
      .map((id) => ask(`api/v1/glossaries/${encodeURIComponent(id)}`).catch(ifUnknown)),
  );
  return [...listed, ...found.filter(Boolean)];
}

/** @returns {string[]} */
const mine = () => recall(MINE, []);

/** Know one from now on that is on no list. @param {string} id */
export const addMine = (id) => remember(MINE, [...mine(), id]);

/** @param {string} id */
export const removeMine = (id) => remember(MINE, mine().filter((each) => each !== id)); // prettier-ignore

/** @param {any} error @returns {null} */
function ifUnknown(error) {
  if (error.status === 404) return null; // It was deleted.
  throw error;
}
