// Long texts come into a field slice by slice: a browser lays each out as one task, during which
// nobody can type. To undo takes back all of them.

import { breathe } from "../shell/dom.js";

// So many characters are a slice, or more where there would be too many of them.
const SLICE = 4000;
const MOST = 16;

export class Slices {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    /** What comes in, what stands before and behind it, and where its slices end. */
    this.text = this.before = this.after = "";
    /** What it replaces: it goes when all is there, as browsers redo nothing behind a deletion. */
    this.old = "";
    /** @type {number[]} */
    this.ends = [];
    this.done = 0; // How much of the text is there.
    this.isOurs = false;
    field.addEventListener("input", (event) => this.watch(/** @type {InputEvent} */ (event)), true);
    // Whoever goes on finds the whole text.
    for (const name of ["keydown", "pointerdown", "beforeinput", "paste", "drop"])
      field.addEventListener(name, () => this.isOurs || this.put(this.text.length), true);
  }

  /** Whether slices of this text are still to come. */
  get isComing() {
    return this.done < this.text.length;
  }

  /**
   * Put a text in the place of what is selected, as if it was pasted at once; false where it is
   * short, or the browser cannot do so.
   * @param {string} text
   */
  insert(text) {
    const { field } = this;
    if (text.length <= 2 * SLICE || document.activeElement !== field) return false;
    const { selectionStart, selectionEnd, value } = field;
    this.text = text;
    this.before = value.slice(0, selectionStart);
    this.old = value.slice(selectionStart, selectionEnd);
    this.after = value.slice(selectionEnd);
    this.ends = endsOf(text);
    this.done = 0;
    field.setSelectionRange(selectionEnd, selectionEnd);
    if (!this.write(0, this.ends[0])) {
      field.setSelectionRange(selectionStart, selectionEnd);
      this.text = "";
      return false;
    }
    this.done = this.ends[0];
    this.goOn(text);
    return true;
  }

  /** @param {string} text */
  async goOn(text) {
    for (const end of this.ends.slice(1)) {
      await breathe();
      if (text !== this.text || !this.isComing) return;
      this.put(end);
    }
  }

  /** Put what is missing up to there. @param {number} end */
  put(end) {
    if (!this.isComing) return;
    const { field, done } = this;
    // Whoever has changed the text meanwhile, such as by a button that clears it, has the say.
    const isOurs = field.value === this.textUntil(done);
    this.done = isOurs ? end : this.text.length;
    if (isOurs) {
      const at = this.placeOf(done);
      field.setSelectionRange(at, at);
      if (!this.write(done, end)) field.setRangeText(this.text.slice(done, end), at, at, "end");
      if (!this.isComing) this.removeOld();
    }
    if (!this.isComing)
      field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
  }

  removeOld() {
    const { field, before, old, text, after } = this;
    if (!old) return;
    const end = before.length + old.length;
    field.setSelectionRange(before.length, end);
    if (document.activeElement === field) this.command("delete");
    if (field.value !== before + text + after) field.setRangeText("", before.length, end);
    const at = before.length + text.length;
    field.setSelectionRange(at, at);
  }

  /** Write a slice at the cursor as if it was typed; whether it is there. @param {number} start @param {number} end */
  write(start, end) {
    if (document.activeElement !== this.field) return false;
    const was = this.field.value;
    const slice = this.text.slice(start, end);
    // As text it would come line by line, each of them laid out.
    this.command("insertHTML", slice.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
    const { value } = this.field;
    if (value !== this.textUntil(end)) {
      if (value !== was) this.command("undo");
      return false;
    }
    const at = this.placeOf(end);
    this.field.setSelectionRange(at, at);
    return true;
  }

  /** @param {string} name @param {string} [value] */
  command(name, value) {
    this.isOurs = true;
    document.execCommand(name, false, value);
    this.isOurs = false;
  }

  /** What the field holds while so much of the text is there. @param {number} end */
  textUntil(end) {
    return this.before + this.old + this.text.slice(0, end) + this.after;
  }

  /** Where that ends. @param {number} end */
  placeOf(end) {
    return this.before.length + this.old.length + end;
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
    const end = value.length - this.textUntil(0).length;
    const isWhole = end === this.text.length && !this.old;
    return this.ends.includes(end) && !isWhole && value === this.textUntil(end);
  }
}

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
