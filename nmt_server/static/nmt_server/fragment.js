// The part of the address after "#": model, languages and text, so that a page can be reloaded or
// shared. Browsers do not send it to the server.

// Longer texts are left out: some programs cut long addresses.
const LONGEST_TEXT = 2000;

/** What the address says: `{model, source, target, text}`, each null where it says nothing. */
export function readFragment() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const [model, source, target, text] = ["model", "source", "target", "text"].map((name) =>
    parameters.get(name),
  );
  return { model, source, target, text };
}

/** What is empty or undefined is left out. */
export function writeFragment({ model, source, target, text }) {
  const parameters = new URLSearchParams();
  if (model) parameters.set("model", model);
  if (source && target) {
    parameters.set("source", source);
    parameters.set("target", target);
  }
  if (text && text.length <= LONGEST_TEXT) parameters.set("text", text);
  const fragment = parameters.toString();
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
}
