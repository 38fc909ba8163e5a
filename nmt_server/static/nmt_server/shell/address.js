// The part of the address after "#": the state of a view, so that it can be reloaded or shared.
// Browsers do not send it to the server.

/** What the address says, by name. @returns {Record<string, string>} */
export function readAddress() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/**
 * Call `act` when somebody goes to another state of the view, as by a link that was shared: the page
 * does not come anew for that by itself. Links within the page are no such state.
 * @param {() => void} [act]
 */
export function followAddress(act = () => location.reload()) {
  window.addEventListener("hashchange", () => {
    if (location.hash.includes("=")) act();
  });
}

/** Write the state of the view; what is empty is left out. @param {Record<string, string | undefined>} values */
export function writeAddress(values) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) parameters.set(name, value);
  const fragment = parameters.toString();
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
}
