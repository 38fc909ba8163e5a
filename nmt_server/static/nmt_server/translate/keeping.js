// What was translated on this page is kept in this browser, unless that is switched off.

import { recall, remember } from "../shell/storage.js";

const MOST = 100;
const LONGEST = 2000;
// Nobody types for so long, in milliseconds, before a translation is worth keeping.
const REST = 2500;

/** @typedef {{at: string, source: string, target: string, text: string, translation: string}} Entry */

let timer = 0;

/** Keep a translation once nobody has typed for a while. @param {Omit<Entry, "at">} entry */
export function keepSoon(entry) {
  clearTimeout(timer);
  if (!recall("history-on", true) || !entry.text.trim() || entry.text.length > LONGEST) return;
  timer = setTimeout(() => {
    if (!recall("history-on", true)) return; // It was switched off meanwhile.
    const isSame = (/** @type {Entry} */ other) =>
      entry.text.startsWith(other.text) && entry.target === other.target;
    const [latest, ...others] = /** @type {Entry[]} */ (recall("history", []));
    const rest = [
      ...(latest && !isSame(latest) ? [latest] : []),
      ...others.filter((other) => other.text !== entry.text),
    ];
    const cut = entry.translation.slice(0, LONGEST);
    remember(
      "history",
      [{ ...entry, translation: cut, at: new Date().toISOString() }, ...rest].slice(0, MOST),
    );
  }, REST);
}
