// The request of the page as one that a program can send.

import { copyText } from "../shell/clipboard.js";
import { openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { root } from "../shell/session.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";

/** Show it, to be copied. @param {object} json */
export function showRequest(json) {
  const quoted = JSON.stringify(json, null, 1).replaceAll("'", "'\\''");
  const text = `curl ${location.origin}${root}api/v1/translate \\\n  -H 'Content-Type: application/json' \\\n  -d '${quoted}'`;
  const copy = async () =>
    toast(
      (await copyText(text)) ? gettext("Copied") : gettext("The browser did not allow copying."),
    );
  openDialog({
    title: gettext("The request for a program"),
    wide: true,
    body: [h("pre", { class: "code", tabindex: "0" }, text)],
    actions: [
      h("button", { class: "button primary", type: "button", onclick: copy }, gettext("Copy")),
    ],
  });
}
