// The keys of a field in which something is edited: Ctrl+Enter saves, Esc leaves it as it was.

/** @param {HTMLElement} element @param {() => void} save @param {() => void} cancel */
export function onEditKeys(element, save, cancel) {
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
