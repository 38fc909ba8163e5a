// Words of a translation, and from which words of the source each stems, as the engine tells it.

/**
 * @typedef {import("./source.js").Range} Range
 * @typedef {Range & {quality?: number, sources: Range[]}} Word
 * @typedef {{words: Word[], quality: number | null, tokens: number, terms: import("../glossaries/methods.js").Applied[]}} Detail
 */

/** Where each of `words` is in `text`, one after the other; null for one that is not there. @param {string} text @param {string[]} words @returns {(Range | null)[]} */
export function locate(text, words) {
  let from = 0;
  return words.map((word) => {
    const start = word ? text.indexOf(word, from) : -1;
    // What stands for a code or a name may not be there; the next word is near.
    if (start < 0 || start - from > 80) return null;
    from = start + word.length;
    return { start, end: from };
  });
}

/**
 * The words of a segment of the answer, with what the engine said of them.
 * @param {{source: string, text: string, quality?: number | null, words?: {text: string, quality: number}[], parts?: any[], glossary?: Detail["terms"]}} segment
 * @returns {Detail}
 */
export function detailOf(segment) {
  const parts = segment.parts ?? [];
  const best = parts.map((part) => part.hypotheses[0]);
  const targets = locate(
    segment.text,
    best.flatMap((hypothesis) => hypothesis.words ?? []),
  );
  const sources = locate(
    segment.source,
    parts.flatMap((part) => part.source_words ?? []),
  );
  const qualities = locate(
    segment.text,
    (segment.words ?? []).map((word) => word.text),
  );
  /** @type {(Word | null)[]} */
  const words = targets.map((range) => range && { ...range, sources: /** @type {Range[]} */ ([]) });
  let [source, target] = [0, 0];
  for (const [index, part] of parts.entries()) {
    for (const [from, to] of best[index].word_alignment ?? []) {
      const range = sources[source + from];
      if (range) words[target + to]?.sources.push(range);
    }
    source += part.source_words?.length ?? 0;
    target += best[index].words?.length ?? 0;
  }
  for (const [index, range] of qualities.entries()) {
    const word =
      range && words.find((each) => each && each.start < range.end && range.start < each.end);
    if (word) word.quality = Math.min(word.quality ?? 1, segment.words[index].quality);
  }
  const tokens = parts.reduce((sum, part) => sum + (part.source_tokens?.length ?? 0), 0);
  const { quality = null, glossary: terms = [] } = segment;
  return { words: words.filter((word) => word !== null), quality, tokens, terms };
}

/** The words of a text of which no engine has said anything. @param {string} text @param {string} language @returns {Detail} */
export function plainDetail(text, language) {
  let segmenter;
  try {
    segmenter = new Intl.Segmenter(language, { granularity: "word" });
  } catch {
    segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
  }
  const words = [...segmenter.segment(text)]
    .filter((part) => part.isWordLike)
    .map(({ index, segment }) => ({
      start: index,
      end: index + segment.length,
      sources: /** @type {Range[]} */ ([]),
    }));
  return { words, quality: null, tokens: 0, terms: [] };
}
