// What of a menu is meant by what somebody types, who writes it without accents, or in other kana.

/** @typedef {import("./menu.js").Item} Item */

const KATAKANA = 0x60;

/** A text without what one need not type. @param {string} text */
function plain(text) {
  const bare = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFKC");
  return bare.toLowerCase().replace(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + KATAKANA));
}

/** Those that have what is wanted, at first those that begin with it. @param {Item[]} items @param {string} typed @returns {Item[]} */
export function found(items, typed) {
  const wanted = plain(typed);
  const rank = (/** @type {Item} */ { value, label, detail = "", also = "" }) => {
    if (plain(value) === wanted) return 0;
    const names = [label, detail, also].map(plain);
    if (names.some((name) => name.startsWith(wanted))) return 1;
    return [...names, plain(value)].some((name) => name.includes(wanted)) ? 2 : 3;
  };
  const ranked = items.map((item) => ({ item, at: rank(item) })).filter(({ at }) => at < 3);
  return ranked.sort((one, other) => one.at - other.at).map(({ item }) => item);
}
