// The theme: light, dark, or what the system says (auto). Remembered in this browser.
"use strict";

(() => {
  const KEY = "nmt-server.theme";
  const THEMES = ["auto", "light", "dark"];

  function remembered() {
    try {
      const theme = localStorage.getItem(KEY);
      return THEMES.includes(theme) ? theme : "auto";
    } catch {
      return "auto"; // Storage is switched off in this browser.
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // The choice holds until the page is left.
    }
  }

  let theme = remembered();
  document.documentElement.dataset.theme = theme;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const show = () => {
      document.documentElement.dataset.theme = theme;
      button.querySelector("use")?.setAttribute("href", `#icon-${theme}`);
      button.setAttribute("aria-label", button.dataset[theme]);
      button.title = button.dataset[theme];
    };
    button.addEventListener("click", () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      remember(theme);
      show();
    });
    show();
    button.hidden = false;
  });
})();
