// Read aloud, where the browser has a voice for the language on this device.

/** @param {string} language */
function voiceFor(language) {
  const base = language.split("-")[0];
  return globalThis.speechSynthesis
    ?.getVoices()
    .find((voice) => voice.localService && voice.lang.split(/[-_]/)[0] === base);
}

/** A button that reads `text()` aloud, hidden where there is no voice. @param {HTMLElement} button @param {() => {text: string, language: string}} what */
export function speechButton(button, what) {
  const show = () => {
    button.hidden = !voiceFor(what().language);
  };
  button.addEventListener("click", () => {
    const wasSpeaking = speechSynthesis.speaking;
    speechSynthesis.cancel();
    if (wasSpeaking) return;
    const { text, language } = what();
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = voiceFor(language) ?? null;
    spoken.lang = language;
    speechSynthesis.speak(spoken);
  });
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", show);
  return show;
}
