// A sentence is edited where it stands.

import { h } from "../shell/dom.js";
import { onEditKeys } from "../shell/edit_keys.js";
import { gettext } from "../shell/texts.js";

/** @typedef {import("./output.js").Segment} Segment */

/**
 * Put a field in the place of the sentence's line. `save` is awaited; what it throws leaves the
 * field and its text as they are. `text` is what stands in it at first.
 * @param {import("./output.js").Output} output @param {Segment} segment @param {string} text @param {(text: string) => Promise<void>} save
 */
export function edit(output, segment, text, save) {
  const row = /** @type {HTMLElement} */ (output.spanOf(segment)?.closest(".row"));
  if (!row || row.nextElementSibling?.matches(".editing")) return;
  const field = h("textarea", {
    class: "field",
    rows: "1",
    dir: "auto",
    lang: output.element.lang,
    "aria-label": gettext("The translation"),
  });
  field.value = text;
  const close = () => {
    block.remove();
    row.hidden = false;
    output.element.focus();
  };
  const keep = async () => {
    if (!field.value.trim()) return;
    for (const element of [field, ...block.querySelectorAll("button")]) element.disabled = true;
    try {
      await save(field.value);
      close();
    } catch {
      for (const element of [field, ...block.querySelectorAll("button")]) element.disabled = false;
      field.focus();
    }
  };
  const block = h(
    "div",
    { class: "editing", dataset: { edits: segment.index } },
    h("p", { class: "small quiet" }, segment.source),
    field,
    h(
      "div",
      { class: "toolbar" },
      h(
        "button",
        { class: "button primary", type: "button", onclick: keep },
        gettext("Save"),
        h("kbd", {}, "Ctrl"),
        h("kbd", {}, "Enter"),
      ),
      h("button", { class: "button", type: "button", onclick: close }, gettext("Cancel")),
      h("span", { class: "small quiet" }, gettext("Served to everybody from now on.")),
    ),
  );
  onEditKeys(block, keep, close);
  row.after(block);
  row.hidden = true;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
