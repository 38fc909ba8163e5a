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
    /** What comes in, what it replaces, and what stands before and behind that. */
    this.text = this.old = this.before = this.after = "";
    /** Where its slices end. @type {number[]} */
    this.ends = [];
    /** How much is left of what it replaces, slice by slice: that goes when all is there. @type {number[]} */
    this.lefts = [];
    this.done = 0; // How many slices have come or gone.
    this.isOurs = false;
    field.addEventListener("input", (event) => this.watch(/** @type {InputEvent} */ (event)), true);
    // Whoever goes on finds the whole text.
    for (const name of ["keydown", "pointerdown", "beforeinput", "paste", "drop"])
      field.addEventListener(name, () => this.isOurs || this.put(this.count), true);
  }

  /** How many slices there are. */
  get count() {
    return this.ends.length + this.lefts.length;
  }

  /** Whether slices of this text are still to come. */
  get isComing() {
    return this.done < this.count;
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
    this.lefts = this.old ? [0, ...endsOf(this.old).slice(0, -1)].toReversed() : [];
    this.done = 0;
    if (!this.write(1)) {
      field.setSelectionRange(selectionStart, selectionEnd);
      this.done = this.count;
      return false;
    }
    this.goOn(text);
    return true;
  }

  /** @param {string} text */
  async goOn(text) {
    for (let next = 2; next <= this.count; next++) {
      await breathe();
      if (text !== this.text || !this.isComing) return;
      this.put(next);
    }
  }

  /** Let so many slices have come or gone. @param {number} count */
  put(count) {
    if (!this.isComing) return;
    const { field } = this;
    // All that is to come comes at once, and so does what is to go.
    for (const next of [Math.min(count, this.ends.length), count]) {
      if (next <= this.done) continue;
      // Whoever has changed the text meanwhile, such as by a button that clears it, has the say.
      if (field.value !== this.textAt(this.done)) this.done = this.count;
      else if (!this.write(next)) {
        field.setRangeText(this.sliceTo(next), ...this.placeOf(next), "end");
        this.done = next;
      }
    }
    if (!this.isComing)
      field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
  }

  /** Let so many slices have come or gone as if it was typed; whether they have. @param {number} count */
  write(count) {
    const { field } = this;
    if (document.activeElement !== field) return false;
    const was = field.value;
    field.setSelectionRange(...this.placeOf(count));
    const html = this.sliceTo(count).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    // As text it would come line by line, each of them laid out.
    this.command("insertHTML", html);
    const { value } = field;
    if (value !== this.textAt(count)) {
      if (value !== was) this.command("undo");
      return false;
    }
    this.done = count;
    const at = this.before.length + this.leftAt(count) + this.endAt(count);
    field.setSelectionRange(at, at);
    return true;
  }

  /** @param {string} name @param {string} [value] */
  command(name, value) {
    this.isOurs = true;
    document.execCommand(name, false, value);
    this.isOurs = false;
  }

  /** What the field holds when so many slices have come or gone. @param {number} count */
  textAt(count) {
    const { before, old, text, after } = this;
    return before + old.slice(0, this.leftAt(count)) + text.slice(0, this.endAt(count)) + after;
  }

  /** How much of the text is there then. @param {number} count */
  endAt(count) {
    return this.ends[Math.min(count, this.ends.length) - 1] ?? 0;
  }

  /** How much is left then of what it replaces. @param {number} count */
  leftAt(count) {
    return this.lefts[count - this.ends.length - 1] ?? this.old.length;
  }

  /** What comes in until then. @param {number} count */
  sliceTo(count) {
    return this.text.slice(this.endAt(this.done), this.endAt(count));
  }

  /** Where that comes, or what goes. @param {number} count @returns {[number, number]} */
  placeOf(count) {
    const left = this.before.length + this.leftAt(this.done);
    if (count > this.ends.length) return [this.before.length + this.leftAt(count), left];
    const at = left + this.endAt(this.done);
    return [at, at];
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
    for (let count = 1; count < this.count; count++) if (value === this.textAt(count)) return true;
    return false;
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
