// The button of a dialog that has something saved: what was typed stays where that fails.

import { h } from "./dom.js";
import { errorNotice } from "./notice.js";

/**
 * The button, and the place that tells why it failed. The dialog closes once `act` is done, unless
 * that is false: there is nothing to do yet.
 * @param {string} label @param {() => Promise<unknown>} act
 * @returns {{button: HTMLButtonElement, problem: HTMLElement}}
 */
export function saving(label, act) {
  const problem = h("div", { role: "alert" });
  const button = h("button", { class: "button primary", type: "button" }, label);
  let isBusy = false;
  button.addEventListener("click", async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    problem.replaceChildren();
    try {
      if ((await act()) !== false) button.closest("dialog").close();
    } catch (error) {
      problem.replaceChildren(errorNotice(error));
    } finally {
      isBusy = false;
    }
  });
  return { button, problem };
}
