// Menus that open at their button: `placeAt` for any popover, `Choice` for one of many.

import { h } from "./dom.js";
import { found } from "./finding.js";
import { gettext } from "./texts.js";

// With so many there is a field to search them.
const MANY = 8;
const GAP = 4;
let last = 0;

/** Place an open popover under `anchor`, or above where there is no room. @param {HTMLElement} popover @param {DOMRect} anchor */
export function placeAt(popover, anchor) {
  const { width, height } = popover.getBoundingClientRect();
  const left = Math.min(anchor.left, innerWidth - width - 2 * GAP);
  const below = anchor.bottom + GAP;
  const fits = below + height <= innerHeight - GAP || anchor.top < height;
  popover.style.left = `${Math.max(GAP, left)}px`;
  popover.style.top = `${Math.max(GAP, Math.min(fits ? below : anchor.top - height - GAP, innerHeight - height - GAP))}px`;
}

/**
 * @typedef {{value: string, label: string, detail?: string, also?: string, lang?: string}} Item `also` is found, and not shown
 * @typedef {{heading?: string, items: Item[]}} Group
 */

/** One of many, chosen from a list at a button; the button's `value` is what is chosen. */
export class Choice {
  /** @param {{button: HTMLButtonElement, label: string, onChoose: (value: string) => void}} parts */
  constructor({ button, label, onChoose }) {
    this.button = button;
    this.onChoose = onChoose;
    /** @type {Group[]} */
    this.groups = [];
    this.active = -1;
    const id = `choice-${++last}`;
    this.list = h("div", { role: "listbox", id, "aria-label": label, tabindex: "-1" });
    this.search = h("input", {
      class: "field", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-controls": id, "aria-expanded": "true", "aria-label": gettext("Search"), placeholder: gettext("Search"),
    }); // prettier-ignore
    this.nothing = h("p", { class: "menu-heading", role: "status" });
    this.popover = h("div", { class: "menu", popover: "auto" }, this.search, this.list, this.nothing);
    document.body.append(this.popover);
    button.setAttribute("aria-haspopup", "listbox");
    button.setAttribute("aria-expanded", "false");
    let wasOpen = false;
    let pointer = "";
    button.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      wasOpen = this.popover.matches(":popover-open");
      pointer = event.pointerType;
    });
    button.addEventListener("click", () => {
      // The click has closed it already.
      if (!wasOpen) this.open(pointer === "touch");
      wasOpen = false;
      pointer = "";
    });
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      this.open();
    });
    this.search.addEventListener("input", () => this.render());
    this.popover.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.press(event),
    );
    this.list.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
      if (option) this.choose(/** @type {HTMLElement} */ (option).dataset.value);
    });
    this.popover.addEventListener("toggle", (/** @type {ToggleEvent} */ event) => {
      button.setAttribute("aria-expanded", String(event.newState === "open"));
    });
  }

  /** @param {Group[]} groups */
  offer(groups) {
    const isSame = JSON.stringify(groups) === JSON.stringify(this.groups);
    this.groups = groups;
    const values = new Set(groups.flatMap((group) => group.items.map((item) => item.value)));
    this.button.disabled = values.size < 2;
    this.search.hidden = values.size < MANY;
    // Whoever is in it stays where they are.
    if (!isSame && this.popover.matches(":popover-open")) this.render();
  }

  get value() {
    return this.button.value;
  }

  /** @param {boolean} [isTouched] by a finger: then no keyboard comes up over the list */
  open(isTouched = false) {
    this.search.value = "";
    this.popover.style.minWidth = "";
    this.popover.showPopover();
    this.render();
    placeAt(this.popover, this.button.getBoundingClientRect());
    // It does not shrink while one searches.
    this.popover.style.minWidth = `${this.popover.offsetWidth}px`;
    (this.search.hidden || isTouched ? this.list : this.search).focus();
  }

  /** @param {string} value */
  choose(value) {
    this.popover.hidePopover();
    this.button.focus();
    if (value !== this.value) this.onChoose(value);
  }

  render() {
    const wanted = this.search.value.trim();
    const groups = wanted
      ? [{ items: found(unique(this.groups.flatMap((group) => group.items)), wanted) }]
      : this.groups;
    this.list.replaceChildren(
      ...groups.filter((group) => group.items.length).map((group) => this.group(group)),
    );
    this.nothing.textContent = this.list.childElementCount ? "" : gettext("Nothing found");
    const chosen = this.options.findIndex((option) => option.dataset.value === this.value);
    this.activate(wanted ? 0 : Math.max(chosen, 0));
  }

  /** @param {Group} group */
  group({ heading, items }) {
    const options = items.map(({ value, label, detail, lang }) =>
      h(
        "div",
        {
          role: "option",
          id: `${this.list.id}-${value}-${heading ?? ""}`.replace(/\s/g, ""),
          dataset: { value },
          "aria-selected": String(value === this.value),
          lang,
        },
        label,
        detail && h("small", { lang }, detail),
      ),
    );
    return h(
      "div",
      { role: "group", "aria-label": heading },
      heading && h("p", { class: "menu-heading", "aria-hidden": "true" }, heading),
      ...options,
    );
  }

  /** @returns {HTMLElement[]} */
  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  /** @param {number} index */
  activate(index) {
    const options = this.options;
    options[this.active]?.removeAttribute("data-active");
    for (const option of options) option.removeAttribute("data-active");
    this.active = Math.max(0, Math.min(index, options.length - 1));
    const option = options[this.active];
    option?.setAttribute("data-active", "");
    option?.scrollIntoView({ block: "nearest" });
    for (const element of [this.search, this.list]) {
      if (option) element.setAttribute("aria-activedescendant", option.id);
      else element.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    // What is pressed is for whoever writes Japanese, until it is written.
    if (event.isComposing) return;
    const ends = this.search.hidden && { Home: -Infinity, End: Infinity }[event.key];
    const step = ends || { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) this.activate(this.active + step);
    else if (event.key === "Enter" && this.options[this.active])
      this.choose(this.options[this.active].dataset.value);
    else if (event.key === "Tab") this.popover.hidePopover();
    else if (this.search.hidden && event.key.length === 1) this.type(event.key);
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }

  /** Go to the next option that begins with a letter. @param {string} letter */
  type(letter) {
    const options = this.options;
    const begins = (/** @type {HTMLElement} */ option) =>
      option.textContent.toLowerCase().startsWith(letter.toLowerCase());
    const next = options.findIndex((option, index) => index > this.active && begins(option));
    this.activate(next >= 0 ? next : Math.max(options.findIndex(begins), 0));
  }
}

/** @param {Item[]} items */
function unique(items) {
  return [...new Map(items.map((item) => [item.value, item])).values()];
}
