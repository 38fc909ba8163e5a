// Elements. Whatever a text holds, it is rendered as text.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `class`, `dataset` and functions (`onclick`) are what they say; other properties are
 * attributes, of which false, null and undefined are left out. Children that are null are left out.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any} of the kind that `tag` says
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}

/**
 * An element of a drawing; as `h`, without `dataset`.
 * @param {string} tag @param {Record<string, any>} [properties] @param {...Node} children
 * @returns {SVGElement}
 */
export function s(tag, properties = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** A symbol of templates/nmt_server/icons.html. @param {string} name @param {string} [extra] a class */
export function icon(name, extra = "") {
  return s("svg", { class: `icon ${extra}`.trim(), "aria-hidden": "true" }, s("use", { href: `#icon-${name}` }));
}

/**
 * Let these be the children. What stays the same is left alone: somebody may be about to click on it.
 * @param {Element} element @param {Element[]} children
 */
export function renew(element, children) {
  children.forEach((child, i) => {
    const there = element.children[i];
    if (!there) element.append(child);
    else if (!there.isEqualNode(child)) there.replaceWith(child);
  });
  while (element.children.length > children.length) element.lastChild.remove();
}

/** The element with this id, which is there. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** Let the browser do what is due first, such as what somebody types. */
export const breathe = () => new Promise((resolve) => setTimeout(resolve, 0));

// A page that nobody sees is not drawn. It goes on nevertheless, after so many milliseconds.
const UNDRAWN = 200;

/** Let the browser draw what was put in until now: what comes in between two frames is laid out as one. */
export const drawn = () =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
    setTimeout(resolve, UNDRAWN);
  });

/** Call `act` when it has not been asked for during `pause` milliseconds. */
export function debounced(/** @type {() => void} */ act, /** @type {number} */ pause) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
  later.now = () => {
    clearTimeout(timer);
    act();
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/**
 * The place in the text of a field under a point of the window; null where the browser cannot tell.
 * @param {HTMLElement} field @param {number} x @param {number} y @returns {number | null}
 */
export function positionIn(field, x, y) {
  const found = /** @type {any} */ (document).caretPositionFromPoint?.(x, y);
  return found?.offsetNode === field ? found.offset : null;
}
