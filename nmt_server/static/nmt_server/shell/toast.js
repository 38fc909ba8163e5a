// Toasts: what has just happened, said once, with at most one thing to do about it.

import { h } from "./dom.js";

// Milliseconds; longer where there is something to do, which takes keys some steps to reach.
const SHOWN = 8000;
const SHOWN_WITH_ACTION = 15_000;

/** @type {HTMLElement} */
const place = h("div", { class: "toasts", role: "status" });
document.body.append(place);
/** @type {HTMLElement | null} where the focus was before it came to a toast */
let before = null;
document.addEventListener("focusin", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!place.contains(target)) before = target;
});

/**
 * Say something for a few seconds; it stays while the pointer or the focus is on it.
 * @param {string} text @param {{label: string, run: () => void}} [action]
 */
export function toast(text, action) {
  const close = () => {
    const had = element.contains(document.activeElement);
    element.remove();
    if (had) before?.focus();
  };
  const element = h(
    "div",
    { class: "toast" },
    h("span", {}, text),
    action &&
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            close();
            action.run();
          },
        },
        action.label,
      ),
  );
  place.replaceChildren(element);
  const goLater = () =>
    setTimeout(() => (element.matches(":hover, :focus-within") ? goLater() : close()), action ? SHOWN_WITH_ACTION : SHOWN);
  goLater();
}
