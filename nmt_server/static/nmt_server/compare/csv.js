// Tables for spreadsheets.

import { saveBlob } from "../picture/saving.js";

/** @param {unknown[][]} rows */
function asCsv(rows) {
  const quoted = (/** @type {unknown} */ value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
  return rows.map((row) => row.map(quoted).join(",")).join("\r\n");
}

/** @param {unknown[][]} rows @param {string} name */
export function saveCsv(rows, name) {
  // With its mark, spreadsheets see that it is UTF-8.
  saveBlob(new Blob(["\ufeff", asCsv(rows)], { type: "text/csv" }), `${name}.csv`);
}
