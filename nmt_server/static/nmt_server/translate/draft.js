// What was begun in a translation and is not saved.

/**
 * A sentence that somebody chose another translation for, or is editing (`isOpen`).
 * @typedef {{index: number, source: string, text: string, isOpen: boolean}} Begun
 * @typedef {{text: string, protection?: {sets: string[]}, begun: Begun[]}} Draft
 */

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
