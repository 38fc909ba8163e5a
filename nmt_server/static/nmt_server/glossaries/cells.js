// Cells of a spreadsheet that are pasted anywhere into the table.

/** Call `act` with them. One cell is pasted into the field, as anywhere. @param {HTMLElement} element @param {(text: string) => void} act */
export function onCells(element, act) {
  element.addEventListener("paste", (/** @type {ClipboardEvent} */ event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\s+$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    act(text);
  });
}
