// What was translated on this page before. It stays in this browser, and can be switched off.

import { openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { recall, remember } from "../shell/storage.js";
import { ago, format, gettext, ngettext, number } from "../shell/texts.js";

/** @typedef {import("./keeping.js").Entry} Entry */

/** Show what there is; `onChoose` gets the one that is to come back. @param {(entry: Entry) => void} onChoose */
export function showHistory(onChoose) {
  const search = h("input", {
    class: "field",
    type: "search",
    placeholder: gettext("Search"),
    "aria-label": gettext("Search the history"),
    autofocus: !matchMedia("(pointer: coarse)").matches,
  });
  const list = h("ul", { class: "history-list" });
  const told = h("p", { class: "quiet small", role: "status" });
  const toggle = h("input", { type: "checkbox", id: "history-on" });
  toggle.checked = recall("history-on", true);
  const render = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = /** @type {Entry[]} */ (recall("history", [])).filter(({ text, translation }) =>
      `${text}\n${translation}`.toLowerCase().includes(wanted),
    );
    const items = found.map((entry) =>
      h(
        "li",
        {},
        h(
          "button",
          { class: "menu-item", type: "button", onclick: () => { dialog.close(); onChoose(entry); } },
          h("span", { lang: entry.source }, entry.text),
          h("span", { lang: entry.target, class: "quiet" }, entry.translation),
          h("span", { class: "quiet small" }, ago(entry.at)),
        ),
      ),
    ); // prettier-ignore
    list.replaceChildren(...items);
    list.hidden = !items.length;
    const nothing = !toggle.checked
      ? gettext("The history is off: nothing is kept.")
      : wanted
        ? gettext("Nothing found")
        : gettext("Nothing yet. What you translate here is kept in this browser only.");
    const count = ngettext("%(count)s translation", "%(count)s translations", items.length);
    told.textContent = items.length ? format(count, { count: number(items.length) }) : nothing;
  };
  toggle.addEventListener("change", () => {
    remember("history-on", toggle.checked);
    if (!toggle.checked) remember("history", null);
    render();
  });
  search.addEventListener("input", render);
  const clear = (/** @type {Event} */ event) => {
    event.preventDefault();
    remember("history", null);
    render();
  };
  const dialog = openDialog({
    title: gettext("History"),
    body: [search, told, list],
    actions: [
      h(
        "label",
        { class: "toolbar small", for: "history-on" },
        toggle,
        gettext("Keep a history in this browser"),
      ),
      h("button", { class: "button push", type: "button", onclick: clear }, gettext("Forget all")),
    ],
  });
  render();
}
