// Which language a text is in, as the server sees it.

import { ask } from "../shell/api.js";

// So much of a text decides.
const ENOUGH = 400;
const SURE = 0.75;

let asked = "";
/** @type {Promise<string>} */
let answer = Promise.resolve("");

/** The language of a text among those that are served; empty where it cannot be told. @param {string} text @returns {Promise<string>} */
export function detect(text) {
  const start = text.slice(0, ENOUGH);
  if (start === asked) return answer;
  asked = start;
  answer = ask("api/v1/detect", { json: { text: start } })
    .then(({ languages: [best] }) => (best && best.confidence >= SURE ? best.code : ""))
    .catch(() => {
      asked = ""; // It is asked again with the next translation, which says what is wrong.
      return "";
    });
  return answer;
}
