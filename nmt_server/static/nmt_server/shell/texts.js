// What the interface says, in the person's language. The catalogue is Django's (`page-texts`), which
// the page loads before this where the language is not English.

/** @type {any} */
const catalogue = /** @type {any} */ (globalThis).django;

/** The language of the interface, as BCP 47 has it. */
export const language = document.documentElement.lang || "en";

/** @param {string} text @returns {string} */
export const gettext = (text) => catalogue?.gettext(text) ?? text;

/** @param {string} one @param {string} many @param {number} count @returns {string} */
export function ngettext(one, many, count) {
  return catalogue?.ngettext(one, many, count) ?? (count === 1 ? one : many);
}

/** `text` with each `%(name)s` replaced. @param {string} text @param {Record<string, unknown>} values */
export function format(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}

const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
const distances = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
  ["week", 604_800],
  ["month", 2_629_800],
  ["year", 31_557_600],
];

/** A number for people. @param {number} value */
export const number = (value) => numbers.format(value);

/** A share from 0 to 1 as a percentage. @param {number} value */
export function percent(value) {
  return value > 0 && value < 0.01 ? `< ${percents.format(0.01)}` : percents.format(value);
}

/** How long ago something was, such as "yesterday". @param {string} time an ISO date */
export function ago(time) {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  if (seconds < 60) return gettext("just now");
  const [unit, size] = UNITS.findLast(([, each]) => seconds >= each) ?? UNITS[0];
  return distances.format(-Math.floor(seconds / size), unit);
}

/** Date and time. @param {string} time an ISO date */
export const moment = (time) => moments.format(new Date(time));

/** Bytes for people. @param {number} count */
export function bytes(count) {
  const step = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), 4);
  const value = count / 1024 ** step;
  // Three digits say enough.
  return `${numbers.format(value < 100 ? value : Math.round(value))} ${["B", "KB", "MB", "GB", "TB"][step]}`;
}

/** Seconds for people. @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
