// What every page has above its view: the language of the interface, and the help of shortcuts.

import { byId } from "./dom.js";
import { showShortcuts, shortcut } from "./shortcuts.js";
import { gettext } from "./texts.js";

const YEAR = 31_536_000;

const choice = byId("interface-language");
choice?.addEventListener("change", () => {
  const { cookie, root } = document.documentElement.dataset;
  document.cookie = `${cookie}=${choice.value}; path=${root}; max-age=${YEAR}; samesite=lax`;
  location.reload();
});

// On a narrow screen the views are a line to push along, of which this one is to be seen.
const here = document.querySelector(".views [aria-current]");
const views = here?.closest(".views");
if (views) {
  const beyond = here.getBoundingClientRect().right - views.getBoundingClientRect().right;
  views.scrollLeft = Math.max(0, beyond + parseFloat(getComputedStyle(views).paddingRight));
}

// The address is that of what is shown, and stays so.
document.querySelector(".skip-link")?.addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});

byId("help")?.addEventListener("click", showShortcuts);
shortcut(["?"], gettext("Show the keyboard shortcuts"), showShortcuts);
