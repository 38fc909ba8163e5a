// How a translation was asked for, where that is not how its model translates by itself.

import { format, gettext } from "../shell/texts.js";

/** @type {Record<string, string>} */
const NUMBERS = {
  beam_size: gettext("beam size %(value)s"),
  num_hypotheses: gettext("one of %(value)s versions"),
  length_penalty: gettext("length penalty %(value)s"),
  coverage_penalty: gettext("coverage penalty %(value)s"),
  repetition_penalty: gettext("repetition penalty %(value)s"),
  no_repeat_ngram_size: gettext("no repeated n-gram of %(value)s"),
  max_decoding_length: gettext("%(value)s tokens at most"),
  min_decoding_length: gettext("%(value)s tokens at least"),
  sampling_temperature: gettext("temperature %(value)s"),
};

/** @type {Record<string, (value: any) => string>} */
const OTHERS = {
  sampling_topk: (value) =>
    value === 1 ? gettext("not at random") : gettext("with words at random"),
  prefix: (value) => format(gettext("to begin with “%(text)s”"), { text: value }),
  glossary: () => gettext("with terms of a glossary"),
  context: () => gettext("with the lines before it"),
  split: () => gettext("in one piece"),
  protect: () => gettext("with other parts left as they are"),
};

/** In words, empty where nothing differs. @param {Record<string, any>} differs as the API tells it */
export function differencesText(differs) {
  const said = Object.entries(differs).map(([name, value]) => {
    if (NUMBERS[name]) return format(NUMBERS[name], { value });
    return value !== null && OTHERS[name] ? OTHERS[name](value) : gettext("other options");
  });
  return [...new Set(said)].join(", ");
}
