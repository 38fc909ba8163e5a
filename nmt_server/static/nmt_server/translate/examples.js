// A few lines to try a model with, by source language.

/** @type {Record<string, string>} */
const EXAMPLES = {
  ja: `第3章　静かな森

【クロエ】「ここはどこですか？」
クラウスは静かに前へと歩み出た。
勇者は剣を装備した。
鍵を10個手に入れた！
「こんばんは。気をつけて！」`,
  en: `Chapter 3: The Quiet Forest

"Where are we?" asked Chloe.
Klaus stepped quietly forward.
You found ten keys!`,
  zh: `第三章　寂静的森林

克洛伊问：“我们在哪里？”
克劳斯静静地走上前去。
获得了十把钥匙！`,
  ko: `제3장 고요한 숲

"여기가 어디예요?" 클로에가 물었다.
클라우스는 조용히 앞으로 걸어 나갔다.
열쇠 열 개를 얻었다!`,
};

/** An example in the language of that code, or undefined. @param {string} language @returns {string | undefined} */
export function exampleFor(language) {
  return EXAMPLES[language?.split("-")[0]];
}
