// What was begun on this page and not saved outlives a reload, such as that for another language of
// the interface. It is kept in this tab alone.

import { recallInTab, rememberInTab } from "../shell/storage.js";

/**
 * A sentence that somebody chose another translation for, or is editing (`isOpen`).
 * @typedef {{index: number, source: string, text: string, isOpen: boolean}} Begun
 * @typedef {{text: string, protection?: {sets: string[]}, begun: Begun[]}} Draft
 */

/** Keep what `read` tells whenever the page may be about to go. @param {() => Draft} read */
export function keepDraft(read) {
  const keep = () => rememberInTab("draft", { address: location.hash, ...read() });
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keep();
  });
}

/** What was here before this page was loaded again, or come back to; null where it is a new one. @returns {Draft | null} */
export function recallDraft() {
  const draft = recallInTab("draft", /** @type {Draft & {address: string} | null} */ (null));
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  const isSame = visit?.type === "reload" || draft?.address === location.hash;
  return visit?.type !== "navigate" && isSame ? draft : null;
}

/** The sentences of a translation that are not as the server has them. @param {import("./output.js").Output} output @returns {Begun[]} */
export function begunIn(output) {
  const changed = output.segments.filter((segment) => segment.isChanged);
  const open = /** @type {HTMLElement[]} */ ([...output.element.querySelectorAll(".editing")]);
  return [
    ...changed.map(({ index, source, text }) => ({
      index,
      source,
      text: text.trimEnd(),
      isOpen: false,
    })),
    ...open.map((block) => ({
      index: Number(block.dataset.edits),
      source: block.querySelector("p").textContent,
      text: block.querySelector("textarea").value,
      isOpen: true,
    })),
  ];
}
