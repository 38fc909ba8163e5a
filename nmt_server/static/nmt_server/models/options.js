// The options of a model, and its removal.

import { ask } from "../shell/api.js";
import { confirmed, openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { saving } from "../shell/saving.js";
import { format, gettext, ngettext, number } from "../shell/texts.js";
import { toast } from "../shell/toast.js";

/** @type {[string, string, string, string][]} name, label, what it means, step */
const FIELDS = [
  ["keep_alive", gettext("Stays in memory"), gettext("Idle seconds; 0 leaves at once, −1 never"), "1"],
  ["priority", gettext("Priority"), gettext("The higher serves a pair that several have"), "1"],
  ["beam_size", gettext("Beam size"), gettext("1 is fastest"), "1"],
  ["length_penalty", gettext("Length penalty"), gettext("Higher likes longer translations"), "any"],
  ["no_repeat_ngram_size", gettext("No repeated n-gram of"), gettext("Tokens; 0 allows all"), "1"],
  ["max_source_tokens", gettext("Longest source"), gettext("Tokens; a longer one is split"), "1"],
  ["max_decoding_length", gettext("Longest translation"), gettext("Tokens"), "1"],
]; // prettier-ignore

/**
 * Ask for the options of a model. Throws `ApiError` where they cannot be read.
 * @param {{name: string, admin: string, onChanged: () => void}} about
 */
export async function askForOptions({ name, admin, onChanged }) {
  const at = `api/v1/models/${encodeURIComponent(name)}`;
  const model = await ask(at);
  const fields = FIELDS.map(([option, label, meaning, step]) => {
    const field = h("input", { class: "field", id: `option-${option}`, type: "number", step, required: true, "aria-describedby": `about-${option}` }); // prettier-ignore
    field.value = String(model.options[option]);
    return { option, field, element: h("div", {}, h("label", { class: "labelled", for: field.id }, label, field), h("p", { class: "small quiet", id: `about-${option}` }, meaning)) }; // prettier-ignore
  });
  const { button: save, problem } = saving(gettext("Save"), async () => {
    if (fields.some(({ field }) => !field.reportValidity())) return false;
    const entries = fields.map(({ option, field }) => [option, Number(field.value)]);
    const changed = entries.filter(([option, value]) => value !== model.options[option]);
    if (changed.length) await ask(at, { method: "PATCH", json: Object.fromEntries(changed) });
    if (changed.length) toast(format(gettext("The options of %(name)s are saved."), { name }));
    onChanged();
  });
  const remove = h("button", { class: "button danger", type: "button" }, gettext("Remove …"));
  remove.addEventListener("click", () => removeModel({ at, model, onChanged }));
  openDialog({
    title: format(gettext("Options of %(name)s"), { name }),
    body: [
      h("p", { class: "small quiet path" }, model.path),
      h("div", { class: "options" }, ...fields.map(({ element }) => element)),
      admin
        ? h("p", { class: "small" }, h("a", { href: admin }, gettext("All others, in the administration")))
        : "",
      problem,
    ],
    actions: [remove, save],
  }); // prettier-ignore
}

/** @param {{at: string, model: any, onChanged: () => void}} about */
async function removeModel({ at, model, onChanged }) {
  const { name, path, by_engine: byEngine, by_people: byPeople } = model;
  const goes = format(
    ngettext("%(count)s remembered translation goes with it.", "%(count)s remembered translations go with it.", byEngine + byPeople),
    { count: number(byEngine + byPeople) },
  ); // prettier-ignore
  const people = format(
    ngettext("%(count)s of them is by a person: export it from the cache first if it is to be kept.", "%(count)s of them are by people: export them from the cache first if they are to be kept.", byPeople),
    { count: number(byPeople) },
  ); // prettier-ignore
  const stays = format(gettext("Its files stay in %(path)s."), { path });
  const yes = await confirmed({
    title: format(gettext("Remove %(name)s?"), { name }),
    text: [stays, goes, byPeople && people].filter(Boolean).join(" "),
    yes: gettext("Remove"),
    danger: true,
  });
  if (!yes) return;
  try {
    const query = byPeople ? "?with_corrections=true" : "";
    toast((await ask(`${at}${query}`, { method: "DELETE" })).message);
  } catch (error) {
    openDialog({ title: gettext("It was not removed"), body: [errorNotice(error)] });
  }
  onChanged();
}
