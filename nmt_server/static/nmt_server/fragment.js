// The part of the address after "#": the model and the text, so that a page can be reloaded or
// shared. Browsers do not send it to the server.

// Longer texts are left out: some programs cut long addresses.
const LONGEST_TEXT = 2000;

/** What the address says: `{model, text}`, each null where it says nothing. */
export function readFragment() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  return { model: parameters.get("model"), text: parameters.get("text") };
}

export function writeFragment({ model, text }) {
  const parameters = new URLSearchParams();
  if (model) parameters.set("model", model);
  if (text && text.length <= LONGEST_TEXT) parameters.set("text", text);
  const fragment = parameters.toString();
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
}
