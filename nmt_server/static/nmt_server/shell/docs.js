// Swagger UI is dark where the page is: its style sheet looks for a class.
"use strict";

(() => {
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function follow() {
    const theme = page.dataset.theme;
    const isDark = theme === "dark" || (theme !== "light" && system.matches);
    page.classList.toggle("dark-mode", isDark);
  }

  new MutationObserver(follow).observe(page, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", follow);
  follow();
})();
