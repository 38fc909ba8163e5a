// Copy to the clipboard.

/** Whether `text` is in the clipboard now. @param {string} text */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// Browsers offer navigator.clipboard over HTTPS and on this machine only; a server in a local
// network is often reached by plain HTTP.
/** @param {string} text */
function copyBySelection(text) {
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}
