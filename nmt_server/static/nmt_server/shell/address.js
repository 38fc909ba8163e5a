// The part of the address after "#": the state of a view, so that it can be reloaded or shared.
// Browsers do not send it to the server.

import { recallInTab, rememberInTab } from "./storage.js";

const LEFT = "left";

/** What the address says is to be here again after somebody has signed in, which tells no server of it. */
export const leaveAddress = () => rememberInTab(LEFT, location.pathname + location.hash);

const left = recallInTab(LEFT, "");
if (!location.hash && left.startsWith(`${location.pathname}#`)) history.replaceState(null, "", left);
rememberInTab(LEFT, null);

/** What the address says, by name. @returns {Record<string, string>} */
export function readAddress() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/**
 * Call `act` when somebody goes to another state of the view, as by a link that was shared: or back to
 * one: the page does not come anew for that by itself. Links within the page are no such state.
 * @param {() => void} [act]
 */
export function followAddress(act = () => location.reload()) {
  window.addEventListener("hashchange", () => {
    if (!location.hash || location.hash.includes("=")) act();
  });
}

/** Write the state of the view; what is empty is left out. @param {Record<string, string | undefined>} values */
export function writeAddress(values) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) parameters.set(name, value);
  const fragment = parameters.toString();
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
}
