// What was begun on a page and not saved outlives a reload, such as that for another language of the
// interface or while the server is away. It is kept in this tab alone.

import { recallInTab, rememberInTab } from "./storage.js";

/** Keep what `read` tells whenever the page may be about to go. @param {string} name @param {() => object} read */
export function keepDraft(name, read) {
  const keep = () => rememberInTab(name, { address: location.hash, ...read() });
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keep();
  });
}

/** What was here before this page was loaded again, or come back to; null where it is a new one. @param {string} name @returns {any} */
export function recallDraft(name) {
  const draft = recallInTab(name, /** @type {{address: string} | null} */ (null));
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  const isSame = visit?.type === "reload" || draft?.address === location.hash;
  return visit?.type !== "navigate" && isSame ? draft : null;
}
