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

byId("help")?.addEventListener("click", showShortcuts);
shortcut(["?"], gettext("Show the keyboard shortcuts"), showShortcuts);
