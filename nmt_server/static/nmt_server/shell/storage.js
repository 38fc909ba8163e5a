// What this browser remembers: from one visit to the next, or in one tab until that is closed.
// Nothing of it goes to the server.

const PREFIX = "nmt-server.";

/** What is remembered under a name; `otherwise` where nothing is. @template T @param {string} name @param {T} otherwise @returns {T} */
export function recall(name, otherwise) {
  return read(() => localStorage, name, otherwise);
}

/** @param {string} name @param {unknown} value null to forget */
export function remember(name, value) {
  write(() => localStorage, name, value);
}

/** What this tab remembers, which a reload leaves as it is. @template T @param {string} name @param {T} otherwise @returns {T} */
export function recallInTab(name, otherwise) {
  return read(() => sessionStorage, name, otherwise);
}

/** @param {string} name @param {unknown} value null to forget */
export function rememberInTab(name, value) {
  write(() => sessionStorage, name, value);
}

/** @template T @param {() => Storage} storage @param {string} name @param {T} otherwise @returns {T} */
function read(storage, name, otherwise) {
  try {
    return JSON.parse(storage().getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise; // Storage is switched off, or holds something else.
  }
}

/** @param {() => Storage} storage @param {string} name @param {unknown} value */
function write(storage, name, value) {
  try {
    if (value === null) storage().removeItem(PREFIX + name);
    else storage().setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // It is full or switched off: what was chosen holds until the page is left.
  }
}
