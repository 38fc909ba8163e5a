// Dialogs: the browser's own, which keep the focus and close with Esc.

import { h, icon } from "./dom.js";
import { gettext } from "./texts.js";

let last = 0;

/**
 * Open a dialog. `actions` are buttons below it; a click on one closes it unless the event's default
 * is prevented. It is gone from the page once it is closed.
 * @param {{title: string, body: (Node | string)[], actions?: HTMLElement[], wide?: boolean, onClose?: () => void}} what
 * @returns {HTMLDialogElement}
 */
export function openDialog({ title, body, actions = [], wide = false, onClose }) {
  const id = `dialog-${++last}`;
  const close = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": gettext("Close"),
      onclick: () => dialog.close(),
    },
    icon("close"),
  );
  const heading = h("h2", { id, tabindex: "-1" }, title);
  const foot = h("div", { class: "dialog-foot" }, ...actions);
  foot.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const isAction = /** @type {Element} */ (event.target).closest("button, a");
    if (isAction && !event.defaultPrevented) dialog.close();
  });
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: wide ? "dialog wide" : "dialog", "aria-labelledby": id },
    h("div", { class: "dialog-head" }, heading, close),
    h("div", { class: "dialog-body" }, ...body),
    actions.length ? foot : null,
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && isOutside(dialog, event)) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  firstControl(dialog, heading).focus();
  return dialog;
}

/** Where somebody goes on in a dialog: at what it asks, else where it is read. @param {HTMLDialogElement} dialog @param {HTMLElement} heading */
function firstControl(dialog, heading) {
  const all = /** @type {HTMLElement[]} */ ([...dialog.querySelectorAll("[autofocus], input, select, textarea, button, a[href]")]);
  const able = all.filter((each) => !each.closest(".dialog-head") && !each.matches(":disabled") && each.checkVisibility());
  return able.find((each) => each.autofocus) ?? able[0] ?? heading;
}

/**
 * Whether the person says yes.
 * @param {{title: string, text: string, yes: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, text, yes, danger = false }) {
  return new Promise((resolve) => {
    let answer = false;
    openDialog({
      title,
      body: [h("p", {}, text)],
      actions: [
        h("button", { class: "button", type: "button" }, gettext("Cancel")),
        h(
          "button",
          {
            class: danger ? "button danger" : "button primary",
            type: "button",
            onclick: () => (answer = true),
          },
          yes,
        ),
      ],
      onClose: () => resolve(answer),
    });
  });
}

function isOutside(/** @type {Element} */ element, /** @type {MouseEvent} */ { clientX, clientY }) {
  const box = element.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
