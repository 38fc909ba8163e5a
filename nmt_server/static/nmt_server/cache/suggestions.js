// What people without the right to correct propose: one dialog in which each is accepted or dropped.

import { ask } from "../shell/api.js";
import { openDialog } from "../shell/dialog.js";
import { byId, h, icon } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { pairName } from "../shell/routes.js";
import { ago, format, gettext, ngettext, number } from "../shell/texts.js";

const AT = "api/v1/suggestions";
const A_PAGE = 20;

/** Say at the button how many wait; it is not there where none do. @returns {Promise<any[]>} the newest */
async function look() {
  const { count, results } = await ask(`${AT}?page_size=${A_PAGE}`);
  byId("suggestions").hidden = !count;
  byId("suggestions").textContent = format(
    ngettext("%(count)s suggestion", "%(count)s suggestions", count),
    { count: number(count) },
  );
  return results;
}

/** Offer the suggestions, where there are any. @param {() => void} onAccept */
export async function offerSuggestions(onAccept) {
  byId("suggestions").addEventListener("click", () => show(onAccept));
  try {
    await look();
  } catch {
    // The rows say what is wrong.
  }
}

/** @param {() => void} onAccept */
async function show(onAccept) {
  const list = h("ul", { class: "suggestions" });
  const problem = h("div", { role: "alert" });
  const told = h("p", { class: "visually-hidden", role: "status" });
  const fill = async () => {
    try {
      const waiting = await look();
      list.replaceChildren(...waiting.map((each) => line(each, act)));
      if (waiting.length) return;
      dialog.close();
      byId("search").focus(); // The button that opened it is gone.
    } catch (error) {
      problem.replaceChildren(errorNotice(error));
    }
  };
  /** @param {number} id @param {string} method */
  const act = async (id, method) => {
    problem.replaceChildren();
    try {
      await ask(`${AT}/${id}`, { method });
      const isAccepted = method === "POST";
      if (isAccepted) onAccept();
      told.textContent = isAccepted ? gettext("Accepted") : gettext("Dropped");
    } catch (error) {
      problem.replaceChildren(errorNotice(error));
    }
    await fill();
    list.querySelector("button")?.focus();
  };
  const dialog = openDialog({
    title: gettext("Suggestions"),
    wide: true,
    body: [
      h("p", { class: "quiet small" }, gettext("An accepted one is served from now on.")),
      list,
      problem,
      told,
    ],
  });
  await fill();
}

/** @param {any} suggestion @param {(id: number, method: string) => void} act */
function line({ id, source, target, source_language: from, target_language: to, who, at }, act) {
  const button = (/** @type {string} */ label, /** @type {string} */ name, /** @type {string} */ method) =>
    h("button", { class: "icon-button", type: "button", title: label, "aria-label": label, onclick: () => act(id, method) }, icon(name)); // prettier-ignore
  return h(
    "li",
    {},
    h(
      "div",
      {},
      h("p", { lang: from, dir: "auto", class: "quiet" }, source),
      h("p", { lang: to, dir: "auto" }, target),
      h("p", { class: "quiet small" }, [who, pairName(from, to), ago(at)].filter(Boolean).join(" · ")),
    ),
    button(gettext("Accept"), "done", "POST"),
    button(gettext("Drop"), "delete", "DELETE"),
  ); // prettier-ignore
}
