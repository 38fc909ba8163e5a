// What is said of a translation as a whole: what was read of the text, how sure the model was, what has changed.

import { marked } from "../shell/differences.js";
import { byId, h } from "../shell/dom.js";
import { format, gettext, percent } from "../shell/texts.js";

/** @typedef {import("./inspection.js").Inspection} Inspection */

/** @param {{found: Inspection, own: Inspection, onBack: () => void}} looked `own` is what the model itself makes of the text */
export function summarise({ found, own, onBack }) {
  showProtected(found);
  const sure = format(gettext("%(share)s sure on average"), { share: percent(found.sureness) });
  const before = format(gettext("%(share)s for the model's own"), { share: percent(own.sureness) });
  byId("sureness").textContent = own === found ? sure : `${sure}, ${before}`;
  byId("changed").hidden = own === found;
  if (own !== found) showChanged(found, own.answer, onBack);
}

/** Something else than the text is read where parts of it are protected. @param {Inspection} found */
function showProtected({ request, answer }) {
  const [read, restored] = [byId("read"), byId("restored")];
  const bare = (/** @type {string} */ text) => text.replace(/\s+/g, "");
  read.hidden = restored.hidden = bare(answer.read) === bare(request.text);
  read.textContent = format(gettext("The model reads “%(text)s”, with signs in the place of what is protected."), { text: answer.read });
  restored.textContent = format(gettext("With what is protected: “%(text)s”"), { text: answer.translation });
}

/** @param {Inspection} found @param {import("./inspection.js").Answer} before @param {() => void} onBack */
function showChanged({ request, answer: now }, before, onBack) {
  const back = h("button", { class: "button", type: "button", id: "back", onclick: onBack }, gettext("Back to the model's own"));
  byId("changed").replaceChildren(
    h("dl", {},
      h("dt", {}, gettext("Model's own")), h("dd", { lang: before.target }, ...marked(before.written, now.written, before.target)),
      h("dt", {}, request.translation ? gettext("Given") : gettext("Now")), h("dd", { lang: now.target }, ...marked(now.written, before.written, now.target)),
    ),
    back,
  ); // prettier-ignore
}
