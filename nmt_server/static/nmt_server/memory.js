// What this browser remembers of the person's choices from one visit to the next.

const KEY = "nmt-server.choice";

/** `{model, source, target}`; empty where nothing is remembered. */
export function recallChoice() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // Storage is switched off, or holds something else.
  }
}

export function rememberChoice(choice) {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // The choice holds until the page is left.
  }
}
