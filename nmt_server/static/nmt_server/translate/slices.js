// Long texts come into a field slice by slice, and go so: a browser lays each out as one task, during
// which nobody can type. To undo takes back all of them.

import { breathe } from "../shell/dom.js";

// So many characters are a slice, or more where there would be too many of them.
const SLICE = 4000;
const MOST = 16;
// So many changes can be undone at once, each of them.
const REMEMBERED = 20;
// Where somebody writes.
const WRITTEN_IN = "input, textarea, select, [contenteditable]";
// What takes away all that is selected.
const DELETING = new Set([
  "deleteByCut",
  "deleteContentBackward",
  "deleteContentForward",
  "deleteWordBackward",
  "deleteWordForward",
]);

/**
 * What comes in, what it replaces, and what stands before and behind that. A step says how much is
 * left of what is replaced, and how much is there of what comes in; `turns` are the steps at
 * which something else begins to happen. `isAside` says that it happens while somebody is elsewhere.
 * @typedef {{text: string, old: string, before: string, after: string, isAside: boolean, steps: [left: number, end: number][], turns: number[]}} Change
 */

export class Slices {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    /** @type {Change} */
    this.change = {
      text: "",
      old: "",
      before: "",
      after: "",
      isAside: false,
      steps: [[0, 0]],
      turns: [],
    };
    /** Those before, too. @type {Change[]} */
    this.changes = [];
    this.done = 0; // How many slices have gone or come.
    this.isOurs = false;
    field.addEventListener("input", (event) => this.watch(/** @type {InputEvent} */ (event)), true);
    // Whoever goes on finds the whole text.
    for (const name of ["keydown", "pointerdown", "beforeinput", "paste", "drop"])
      field.addEventListener(name, () => this.isOurs || this.finish(), true);
    field.addEventListener("beforeinput", (event) => {
      if (!this.isOurs && DELETING.has(event.inputType) && this.insert("")) event.preventDefault();
    });
  }

  /** How many slices there are. */
  get count() {
    return this.change.steps.length - 1;
  }

  /** Whether slices of this text are still to come. */
  get isComing() {
    return this.done < this.count;
  }

  /**
   * Put a text in the place of what is selected, as if it was pasted at once; false where both are
   * short, or the browser cannot do so.
   * @param {string} text @param {{isAside?: boolean}} [way]
   */
  insert(text, { isAside = false } = {}) {
    const { field } = this;
    const { selectionStart, selectionEnd, value } = field;
    const isLong = Math.max(text.length, selectionEnd - selectionStart) > 2 * SLICE;
    // Of a line that is no slice, browsers lay out all of it anew for each part.
    if (!isLong || hasLongLine(text) || hasLongLine(value)) return false;
    if (!isAside && document.activeElement !== field) return false;
    const old = value.slice(selectionStart, selectionEnd);
    this.change = {
      text,
      old,
      before: value.slice(0, selectionStart),
      after: value.slice(selectionEnd),
      isAside,
      ...stepsOf(old, text),
    };
    this.done = 0;
    if (!this.write(1)) {
      field.setSelectionRange(selectionStart, selectionEnd);
      this.done = this.count;
      return false;
    }
    this.changes = [...this.changes, this.change].slice(-REMEMBERED);
    if (this.isComing) this.goOn(this.change);
    else this.end();
    return true;
  }

  /**
   * Put a text in the place of all there is, and leave the focus and the window where they are; false
   * as for `insert`.
   * @param {string} text
   */
  replace(text) {
    this.finish();
    this.field.setSelectionRange(0, this.field.value.length);
    return this.insert(text, { isAside: true });
  }

  /** Let all come at once that is still to come. */
  finish() {
    this.put(this.count);
  }

  /** Take all of the text away, so that it can be undone. */
  clear() {
    const { field } = this;
    this.done = this.count; // Of what is still to come, nothing does.
    field.focus();
    field.select();
    if (!this.insert("")) document.execCommand("delete");
    if (!field.value || this.isComing) return;
    field.value = "";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  /** @param {Change} change */
  async goOn(change) {
    for (let next = 2; next <= this.count; next++) {
      await breathe();
      if (change !== this.change || !this.isComing) return;
      this.put(next);
    }
  }

  /** Let so many slices have gone or come. @param {number} count */
  put(count) {
    if (!this.isComing) return;
    const { field, change } = this;
    // What is of one kind comes or goes at once.
    for (const next of change.turns.map((turn) => Math.min(turn, count))) {
      if (next <= this.done) continue;
      // Whoever has changed the text meanwhile has the say.
      if (field.value !== textAt(change, this.done)) this.done = this.count;
      else if (!this.write(next)) {
        field.setRangeText(this.sliceTo(next), ...this.placeOf(next), "end");
        this.done = next;
      }
    }
    if (!this.isComing) this.end();
  }

  end() {
    const about = { inputType: "insertFromPaste", bubbles: true };
    this.field.dispatchEvent(new InputEvent("input", about));
  }

  /** Let so many slices have gone or come as if it was typed; whether they have. @param {number} count */
  write(count) {
    const { field, change } = this;
    const holder = /** @type {HTMLElement} */ (document.activeElement);
    if (holder === field) return this.type(count);
    // Whoever writes elsewhere meanwhile is left alone.
    const mayLeave = change.isAside || (this.done > 0 && !holder.matches(WRITTEN_IN));
    return mayLeave && aside(field, () => this.type(count));
  }

  /** The same, in a field that has the focus. @param {number} count */
  type(count) {
    const { field, change } = this;
    const was = field.value;
    field.setSelectionRange(...this.placeOf(count));
    const html = this.sliceTo(count).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    // As text it would come line by line, each of them laid out.
    this.command("insertHTML", html);
    const { value } = field;
    if (value !== textAt(change, count)) {
      if (value !== was) this.command("undo");
      return false;
    }
    this.done = count;
    const [left, end] = change.steps[count];
    const at = change.before.length + left + end;
    field.setSelectionRange(at, at);
    return true;
  }

  /** @param {string} name @param {string} [value] */
  command(name, value) {
    this.isOurs = true;
    document.execCommand(name, false, value);
    this.isOurs = false;
  }

  /** What comes in until then. @param {number} count */
  sliceTo(count) {
    const { text, steps } = this.change;
    return text.slice(steps[this.done][1], steps[count][1]);
  }

  /** Where that comes, or what goes. @param {number} count @returns {[number, number]} */
  placeOf(count) {
    const { before, steps } = this.change;
    const [left, end] = steps[this.done];
    const [next] = steps[count];
    const at = before.length + left;
    return next < left ? [before.length + next, at] : [at + end, at + end];
  }

  /** Hide what is between two slices, and stop there at no undoing. @param {InputEvent} event */
  watch(event) {
    const { inputType } = event;
    const way = { historyUndo: "undo", historyRedo: "redo" }[inputType];
    if (this.isOurs && !way) event.stopImmediatePropagation();
    if (!way || this.isComing || !this.isBetween()) return;
    event.stopImmediatePropagation();
    breathe().then(() => this.isBetween() && document.execCommand(way));
  }

  isBetween() {
    const { value } = this.field;
    return this.changes.some((change) => {
      const around = change.before.length + change.after.length;
      return change.steps.some(
        ([left, end], count) =>
          count &&
          count < change.steps.length - 1 &&
          around + left + end === value.length &&
          textAt(change, count) === value,
      );
    });
  }
}

/**
 * Do something in a field as if somebody was there: browsers undo nothing else. Nobody notices that.
 * @param {HTMLElement} field @param {() => boolean} act
 */
function aside(field, act) {
  const { scrollX, scrollY } = window;
  const holder = /** @type {HTMLElement} */ (document.activeElement);
  const focusVisible = holder.matches(":focus-visible");
  field.focus({ preventScroll: true });
  const isDone = act();
  if (holder === document.body) field.blur();
  else holder.focus(/** @type {FocusOptions} */ ({ preventScroll: true, focusVisible }));
  scrollTo(scrollX, scrollY);
  return isDone;
}

/** What the field holds when so many slices have gone or come. @param {Change} change @param {number} count */
function textAt({ before, old, text, after, steps }, count) {
  const [left, end] = steps[count];
  return before + old.slice(0, left) + text.slice(0, end) + after;
}

/**
 * The first slice comes, then the old text goes from its end, then all others come: little of a text
 * is laid out anew for that. Into an empty field browsers cannot bring back what was undone.
 * @param {string} old @param {string} text @returns {Pick<Change, "steps" | "turns">}
 */
function stepsOf(old, text) {
  const [first = 0, ...ends] = endsOf(text);
  const lefts = old ? [0, ...endsOf(old).slice(0, -1)].toReversed() : [];
  /** @type {[number, number][]} */
  const steps = [[old.length, 0]];
  if (first) steps.push([old.length, first]);
  const turns = [steps.length - 1, steps.length - 1 + lefts.length];
  for (const left of lefts) steps.push([left, first]);
  for (const end of ends) steps.push([0, end]);
  return { steps, turns: [...turns, steps.length - 1] };
}

/** @param {string} text */
const hasLongLine = (text) => text.split("\n").some((line) => line.length > 2 * SLICE);

/** Where the slices of a text end: behind a line, where one ends soon. @param {string} text */
function endsOf(text) {
  const size = Math.max(SLICE, Math.ceil(text.length / MOST));
  const ends = [];
  let end = 0;
  while (end < text.length) {
    const line = text.lastIndexOf("\n", end + size);
    end = text.length - end <= size ? text.length : line > end ? line : end + size;
    // Two halves of a character stay together.
    if (/[\udc00-\udfff]/.test(text[end] ?? "")) end++;
    ends.push(end);
  }
  return ends;
}
