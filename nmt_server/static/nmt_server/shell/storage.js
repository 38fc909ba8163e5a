// What this browser remembers from one visit to the next. Nothing of it goes to the server.

const PREFIX = "nmt-server.";

/** What is remembered under a name; `otherwise` where nothing is. @template T @param {string} name @param {T} otherwise @returns {T} */
export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise; // Storage is switched off, or holds something else.
  }
}

/** @param {string} name @param {unknown} value null to forget */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // It is full or switched off: what was chosen holds until the page is left.
  }
}
