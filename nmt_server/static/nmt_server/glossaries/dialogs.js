// What is asked for in dialogs: a glossary's name, a term's rules, terms to paste, files to take along.

import { openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { saving } from "../shell/saving.js";
import { root } from "../shell/session.js";
import { gettext } from "../shell/texts.js";

/** @typedef {import("./terms.js").Term} Term */

/** @type {(id: string, label: string, isOn: boolean, disabled?: boolean) => [HTMLInputElement, HTMLElement]} */
function check(id, label, isOn, disabled = false) {
  const box = h("input", { type: "checkbox", id, disabled });
  box.checked = isOn;
  return [box, h("p", {}, h("label", { class: "check", for: id }, box, " ", label))];
}

/**
 * Ask what a glossary is to be called and whether it is used by default. `remove` is there for one
 * that can be deleted. What `done` throws is told, and the dialog stays.
 * @param {{title: string, name?: string, isDefault?: boolean, canBeDefault: boolean, done: (name: string, isDefault: boolean) => Promise<void>, remove?: () => void}} about
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
  const { button: save, problem } = saving(gettext("Save"), () => done(field.value, box.checked));
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
      problem,
    ].filter(Boolean),
    actions: [...(remove ? [h("button", { class: "button danger", type: "button", onclick: remove }, gettext("Delete"))] : []), save],
  }); // prettier-ignore
  field.select();
}

/** The term as it is stored with the rules that the person wishes; null where nothing is changed. @param {Term} term @param {(changed: Term) => Promise<Term>} store @returns {Promise<Term | null>} */
export function askForRules(term, store) {
  return new Promise((resolve) => {
    /** @type {Term | null} */
    let stored = null;
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
    const { button: save, problem } = saving(gettext("Save"), async () => {
      const forbidden = wrong.value.split("\n").map((/** @type {string} */ line) => line.trim());
      stored = await store({
        ...term,
        case_sensitive: capitals.checked,
        whole_word: !parts.checked,
        forbidden: forbidden.filter(Boolean),
      });
    });
    openDialog({
      title: term.source,
      body: [
        first,
        second,
        h("p", {}, h("label", { class: "labelled", for: wrong.id }, gettext("Translations that are wrong, a line each"), wrong)),
        problem,
      ],
      actions: [save],
      onClose: () => resolve(stored),
    }); // prettier-ignore
  });
}

/** Ask for terms as a text or a file. What `done` throws is told, and the dialog stays. @param {(content: string, replaces: boolean) => Promise<void>} done */
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
  const { button: add, problem } = saving(gettext("Add terms"), async () => {
    if (!text.value.trim()) return false;
    await done(text.value, all.checked);
  });
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
      problem,
    ],
    actions: [add],
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
