// The fields of the administration that one types into, for who cannot see them: each is called what
// its label says.

function nameChoices() {
  for (const shown of document.querySelectorAll(".select2-selection__rendered[role=textbox]")) {
    const field = shown.id.replace(/^select2-/, "").replace(/-container$/, "");
    const label = document.querySelector(`label[for="${CSS.escape(field)}"]`);
    if (label) shown.setAttribute("aria-label", label.textContent.trim().replace(/:$/, ""));
  }
}

// Django makes them of lists once the page is there, and whenever a row is added.
new MutationObserver(nameChoices).observe(document, { childList: true, subtree: true });
