// Menus that open at their button: `placeAt` for any popover, `Choice` for one of many.

import { h } from "./dom.js";
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
 * @typedef {{value: string, label: string, detail?: string, lang?: string}} Item
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
    this.popover = h("div", { class: "menu", popover: "auto" }, this.search, this.list);
    document.body.append(this.popover);
    button.setAttribute("aria-haspopup", "listbox");
    button.setAttribute("aria-expanded", "false");
    let wasOpen = false;
    button.addEventListener("pointerdown", () => {
      wasOpen = this.popover.matches(":popover-open");
    });
    button.addEventListener("click", () => {
      // The click has closed it already.
      if (!wasOpen) this.open();
      wasOpen = false;
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

  open() {
    this.search.value = "";
    this.popover.showPopover();
    this.render();
    placeAt(this.popover, this.button.getBoundingClientRect());
    (this.search.hidden ? this.list : this.search).focus();
  }

  /** @param {string} value */
  choose(value) {
    this.popover.hidePopover();
    this.button.focus();
    if (value !== this.value) this.onChoose(value);
  }

  render() {
    const wanted = this.search.value.trim().toLowerCase();
    const has = (/** @type {Item} */ { label, detail = "", value }) =>
      `${label} ${detail} ${value}`.toLowerCase().includes(wanted);
    const groups = wanted
      ? [{ items: unique(this.groups.flatMap((group) => group.items)).filter(has) }]
      : this.groups;
    this.list.replaceChildren(
      ...groups.filter((group) => group.items.length).map((group) => this.group(group)),
    );
    if (!this.list.childElementCount)
      this.list.append(h("p", { class: "menu-heading" }, gettext("Nothing found")));
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
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
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
