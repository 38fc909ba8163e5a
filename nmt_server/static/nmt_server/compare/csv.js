// Tables for spreadsheets.

/** @param {unknown[][]} rows */
export function asCsv(rows) {
  const quoted = (/** @type {unknown} */ value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
  return rows.map((row) => row.map(quoted).join(",")).join("\r\n");
}
