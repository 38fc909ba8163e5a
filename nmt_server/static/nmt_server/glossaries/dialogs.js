// What is asked for in dialogs: a glossary's name, a term's rules, terms to paste, files to take along.

import { openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { root } from "../shell/session.js";
import { gettext } from "../shell/texts.js";

/** @typedef {import("./terms.js").Term} Term */

/** @type {(label: string, onclick: () => void, kind?: string) => HTMLElement} */
const button = (label, onclick, kind = "primary") =>
  h("button", { class: `button ${kind}`, type: "button", onclick }, label);

/** @type {(id: string, label: string, isOn: boolean, disabled?: boolean) => [HTMLInputElement, HTMLElement]} */
function check(id, label, isOn, disabled = false) {
  const box = h("input", { type: "checkbox", id, disabled });
  box.checked = isOn;
  return [box, h("p", {}, h("label", { class: "check", for: id }, box, " ", label))];
}

/**
 * Ask what a glossary is to be called and whether it is used by default. `remove` is there for one
 * that can be deleted.
 * @param {{title: string, name?: string, isDefault?: boolean, canBeDefault: boolean, done: (name: string, isDefault: boolean) => void, remove?: () => void}} about
 */
export function askForGlossary({
  title,
  name = "",
  isDefault = false,
  canBeDefault,
  done,
  remove,
}) {
  const field = h("input", { class: "field", id: "glossary-name", type: "text", maxlength: "200", autocomplete: "off" }); // prettier-ignore
  field.value = name;
  const [box, line] = check(
    "glossary-default",
    gettext("Use it for every translation that names no glossary"),
    isDefault,
    !canBeDefault,
  );
  const save = button(gettext("Save"), () => done(field.value, box.checked));
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // Else the button that gets the focus back would be pressed by it.
    save.click();
  });
  openDialog({
    title,
    body: [
      h("p", {}, h("label", { class: "labelled", for: field.id }, gettext("Name"), field)),
      line,
      !canBeDefault &&
        h("p", { class: "small quiet" }, gettext("Only one for everybody can be used by default. Whoever may correct translations can make it so.")),
    ].filter(Boolean),
    actions: [...(remove ? [button(gettext("Delete"), remove, "danger")] : []), save],
  }); // prettier-ignore
  field.select();
}

/** The term with its rules as the person wishes them; null where nothing is changed. @param {Term} term @returns {Promise<Term | null>} */
export function askForRules(term) {
  return new Promise((resolve) => {
    /** @type {Term | null} */
    let changed = null;
    const [capitals, first] = check("rule-case", gettext("Capitals count"), term.case_sensitive);
    const [parts, second] = check(
      "rule-parts",
      gettext("Also as a part of longer words"),
      !term.whole_word,
    );
    const wrong = h("textarea", {
      class: "field",
      id: "rule-forbidden",
      rows: "3",
      spellcheck: "false",
    });
    wrong.value = term.forbidden.join("\n");
    const done = () => {
      const forbidden = wrong.value.split("\n").map((/** @type {string} */ line) => line.trim());
      changed = {
        ...term,
        case_sensitive: capitals.checked,
        whole_word: !parts.checked,
        forbidden: forbidden.filter(Boolean),
      };
    };
    openDialog({
      title: term.source,
      body: [
        first,
        second,
        h("p", {}, h("label", { class: "labelled", for: wrong.id }, gettext("Translations that are wrong, a line each"), wrong)),
      ],
      actions: [button(gettext("Save"), done)],
      onClose: () => resolve(changed),
    }); // prettier-ignore
  });
}

/** Ask for terms as a text or a file. @param {(content: string, replaces: boolean) => void} done */
export function askForTerms(done) {
  const text = h("textarea", {
    class: "field", id: "pasted", rows: "8", spellcheck: "false",
    placeholder: "クロエ\tChloe\n魔導書\tspellbook",
  }); // prettier-ignore
  const file = h("input", {
    type: "file",
    id: "terms-file",
    accept: ".csv,.tsv,.tbx,.txt,.json,.xml",
  });
  file.addEventListener("change", async () => (text.value = (await file.files[0]?.text()) ?? ""));
  const [all, line] = check("replaces", gettext("Delete the terms that are there before"), false);
  openDialog({
    title: gettext("Paste terms"),
    wide: true,
    body: [
      h(
        "p",
        { class: "quiet" },
        gettext(
          "Two columns of a spreadsheet: the term and its translation, more with a line of headings such as source, target, note. Or a CSV or TBX file, or a game's table of names.",
        ),
      ),
      h("p", {}, h("label", { class: "labelled", for: text.id }, gettext("Terms"), text)),
      h("p", {}, h("label", { class: "labelled", for: file.id }, gettext("or a file"), file)),
      line,
    ],
    actions: [
      button(gettext("Add terms"), () => text.value.trim() && done(text.value, all.checked)),
    ],
  });
  text.focus();
}

/** Offer the terms as files. @param {(format: string) => string} file the address below the root */
export function offerFiles(file) {
  const formats = [
    ["csv", gettext("CSV, a table")],
    ["tsv", gettext("TSV, a table with tabs")],
    ["tbx", gettext("TBX, for translation programs")],
    ["names", gettext("A game's table of names")],
  ];
  const links = formats.map(([format, label]) =>
    h("li", {}, h("a", { class: "menu-item", href: root + file(format), download: "" }, label)),
  );
  openDialog({ title: gettext("Export"), body: [h("ul", {}, ...links)] });
}
