// Bring a memory, and take it along.

import { ask } from "../shell/api.js";
import { openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { root } from "../shell/session.js";
import { format, gettext, number } from "../shell/texts.js";

const FORMATS = [
  ["tmx", gettext("TMX, for translation programs")],
  ["csv", gettext("CSV, a table")],
  ["excel", gettext("CSV for Excel")],
  ["jsonl", gettext("JSON lines, for programs")],
];

/** Offer what the filter finds as a file. @param {Record<string, string>} filter */
export function showExport({ search, how, origin, model }) {
  const query = (/** @type {string} */ kind) => {
    const parameters = new URLSearchParams({ format: kind });
    for (const [name, value] of Object.entries({ search: search && how + search, origin, model }))
      if (value) parameters.set(name, value);
    return `${root}api/v1/cache/export?${parameters}`;
  };
  const isPart = search || origin || model;
  openDialog({
    title: gettext("Export"),
    body: [
      h(
        "p",
        { class: "quiet" },
        isPart
          ? gettext("What the search finds, as a file.")
          : gettext("All that is remembered, as a file."),
      ),
      h(
        "ul",
        {},
        ...FORMATS.map(([kind, label]) =>
          h("li", {}, h("a", { class: "menu-item", href: query(kind), download: "" }, label)),
        ),
      ),
    ],
  });
}

/** Import a file. @param {() => void} onDone */
export function showImport(onDone) {
  const file = h("input", { class: "field", type: "file", id: "import-file" });
  const result = h("div", { role: "status" });
  const send = async (/** @type {boolean} */ isDry) => {
    const form = new FormData();
    form.set("file", file.files[0]);
    form.set("dry_run", String(isDry));
    const said = await ask("api/v1/cache/import", { form });
    const text = isDry
      ? gettext(
          "Would import %(imported)s translations, of which %(replaced)s replace earlier ones; %(left)s are left out, %(bad)s are bad.",
        )
      : gettext(
          "Imported %(imported)s translations, of which %(replaced)s replace earlier ones; %(left)s were left out, %(bad)s were bad.",
        );
    const counts = Object.fromEntries(
      ["imported", "replaced", "left", "bad"].map((name) => [name, number(said[name])]),
    );
    const examples = said.examples.map((/** @type {any} */ { source, target }) =>
      h("li", {}, `${source} → ${target}`),
    );
    result.replaceChildren(
      h(
        "div",
        { class: "notice" },
        h("p", {}, `${format(gettext("Read as %(form)s."), { form: formOf(said.form) })} ${format(text, counts)}`),
        isDry && examples.length > 0 && h("ul", { class: "small" }, ...examples),
      ),
    );
  };
  const act = (/** @type {boolean} */ isDry) => async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!file.files.length) return;
    try {
      await send(isDry);
      if (!isDry) onDone();
    } catch (error) {
      result.replaceChildren(errorNotice(error));
    }
  };
  file.addEventListener("change", act(true));
  openDialog({
    title: gettext("Import"),
    body: [
      h(
        "p",
        { class: "quiet" },
        gettext(
          "Tables with source and target, TMX, JSON lines, the cache of py3translationServer, the files of MTool and XUnity. What you import is served before anything that the model says.",
        ),
      ),
      h("p", {}, h("label", { class: "labelled", for: "import-file" }, gettext("File"), file)),
      result,
    ],
    actions: [
      h(
        "button",
        { class: "button primary", type: "button", onclick: act(false) },
        gettext("Import"),
      ),
    ],
  });
}

/** @type {Record<string, string>} what stands between the columns of a table */
const DELIMITERS = {
  commas: gettext("commas"),
  semicolons: gettext("semicolons"),
  tabs: gettext("tabs"),
  "vertical bars": gettext("vertical bars"),
};

/** How a file was read, such as "UTF-8, with commas". @param {string} form */
function formOf(form) {
  const [encoding, delimiter] = form.split(", with ");
  if (!delimiter) return form;
  return format(gettext("%(encoding)s, with %(delimiter)s"), { encoding, delimiter: DELIMITERS[delimiter] ?? delimiter });
}
