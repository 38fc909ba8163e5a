// The part of the address after "#": the state of a view, so that it can be reloaded or shared.
// Browsers do not send it to the server.

/** What the address says, by name. @returns {Record<string, string>} */
export function readAddress() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** Write the state of the view; what is empty is left out. @param {Record<string, string | undefined>} values */
export function writeAddress(values) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) parameters.set(name, value);
  const fragment = parameters.toString();
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
}
