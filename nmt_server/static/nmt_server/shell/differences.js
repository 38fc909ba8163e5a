// What differs between two texts, word by word; by character where words have no spaces between.

import { h } from "./dom.js";

// Longer texts would take too long: they are only shown.
const MOST = 2000;
const segmenters = new Map();

/** @param {string} text @param {string} language @returns {string[]} */
export function words(text, language) {
  if (!segmenters.has(language)) {
    segmenters.set(language, new Intl.Segmenter(language || "en", { granularity: "word" }));
  }
  return Array.from(segmenters.get(language).segment(text), ({ segment }) => segment);
}

/**
 * `text` as elements, in which what `other` does not have is marked.
 * @param {string} text @param {string} other @param {string} language
 * @returns {(Node | string)[]}
 */
export function marked(text, other, language) {
  const [own, theirs] = [words(text, language), words(other, language)];
  if (own.length > MOST || theirs.length > MOST) return [text];
  const common = inCommon(own, theirs);
  /** @type {(Node | string)[]} */
  const parts = [];
  let run = "";
  const flush = () => {
    if (run) parts.push(h("mark", {}, run));
    run = "";
  };
  own.forEach((word, i) => {
    if (common.has(i)) {
      flush();
      parts.push(word);
    } else {
      run += word;
    }
  });
  flush();
  return parts;
}

/** The places of `a` that are in a longest common subsequence with `b`. @param {string[]} a @param {string[]} b */
function inCommon(a, b) {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const common = new Set();
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      common.add(i);
      i++;
      j++;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  }
  return common;
}
