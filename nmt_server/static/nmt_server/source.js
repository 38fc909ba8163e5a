// The source pane: a text field that grows with its text and can highlight a part of it.

export class Source {
  /** `mirror` lies behind `field` with the same text: it gives the height and the highlight. */
  constructor({ field, mirror, count }) {
    this.field = field;
    this.count = count;
    this.before = document.createTextNode("");
    this.mark = document.createElement("mark");
    this.after = document.createTextNode("");
    mirror.append(this.before, this.mark, this.after);
    this.refresh();
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
    this.refresh();
  }

  /** Take over what was typed: the highlight is gone, height and counts are right again. */
  refresh() {
    this.highlight(0, 0);
    this.count.textContent = describeLength(this.text);
  }

  /** Highlight the characters from `start` to `end`, or none where they are the same. */
  highlight(start, end) {
    const text = this.text;
    this.before.data = text.slice(0, start);
    this.mark.textContent = text.slice(start, end);
    // A line break at the end opens a line in a text field, but not in an element.
    this.after.data = `${text.slice(end)}\u200b`;
  }

  /** Where the cursor stands, in characters from the beginning. */
  get cursor() {
    return this.field.selectionStart;
  }
}

function describeLength(text) {
  const characters = Array.from(text).length;
  const lines = text.split("\n").length;
  const described = `${plural(characters, "character")}`;
  return lines > 1 ? `${described}, ${plural(lines, "line")}` : described;
}

export function plural(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
