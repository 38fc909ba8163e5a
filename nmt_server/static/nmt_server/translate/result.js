// The translation and all that is said of it; or that there is none, and why.

import { copyText } from "../shell/clipboard.js";
import { breathe, byId, debounced, drawn, h, icon } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { Details, isAskedFor } from "./details.js";
import { announcementOf, describeRoute, lengthOf, stepOf, summaryOf } from "./figures.js";
import { keepSoon } from "./keeping.js";
import { Output } from "./output.js";
import { Pointing } from "./pointing.js";
import { sourceMarks, targetMarks } from "./terms.js";
import { plainDetail } from "./words.js";

// How long the tokens of sentences come in before they are counted, in milliseconds.
const PAUSE = 300;
// How long a button says that it has copied, in milliseconds.
const COPIED = 1600;

/** @typedef {import("./output.js").Segment} Segment */

export class Result {
  /**
   * `protect` gives what of the text is not to be translated; `begun` sentences of it that were begun
   * before the page was loaded again, until `onResumed` is called; `inspect` is the address of the
   * view that looks inside.
   * @param {{source: import("./source.js").Source, route: import("./route.js").Route, inspect: string, protect: () => object | undefined, begun: () => import("./draft.js").Begun[], onResumed: () => void, onAnew: () => void}} parts
   */
  constructor({ source, route, inspect, protect, begun, onResumed, onAnew }) {
    this.source = source;
    this.route = route;
    this.inspect = inspect;
    this.protect = protect;
    this.begun = begun;
    this.onResumed = onResumed;
    this.onAnew = onAnew;
    /** @type {{translation: any, text: string, isWhole: boolean} | null} */
    this.shown = null;
    this.details = new Details({
      choice: () => this.requestFor(this.shown.translation),
      onKnown: (segments) => this.know(segments),
    });
    this.output = new Output({
      element: byId("output"),
      onActivate: (segment, word) => this.pointing.lightSource(segment, word),
      onStep: (segment, word) => announce(stepOf(segment, word)),
      onOpen: async (segment, word) => (await this.lines()).open(segment, word),
      onSeen: (segments) => {
        if (this.isWhole) this.details.want(segments);
        for (const segment of segments) this.showWords(segment);
      },
    });
    this.pointing = new Pointing(source, this.output);
    this.showCountSoon = debounced(() => this.showCount(), PAUSE);
    /** @type {Promise<import("./lines.js").Lines> | null} */
    this.madeLines = null;
    this.copiedTimer = 0;
    byId("copy").addEventListener("click", () => this.copy());
  }

  /** Whether a translation is here from its beginning to its end. */
  get isWhole() {
    return this.shown?.isWhole ?? false;
  }

  /** The request for a part of a translation. @param {any} translation */
  requestFor({ model, source, target }) {
    return { model, source, target, protect: this.protect() };
  }

  /** What can be done with sentences. It comes when it is needed: the page is there sooner. */
  lines() {
    this.madeLines ??= import("./lines.js").then(
      ({ Lines }) =>
        new Lines({
          output: this.output,
          inspect: this.inspect,
          route: () => this.shown.translation,
          request: ({ source: text }) =>
            this.shown.translation.route
              ? null
              : { ...this.requestFor(this.shown.translation), text },
          terms: (segment) => this.details.of(segment)?.terms ?? [],
          onChange: () => this.showSummary(),
          onTranslateAnew: this.onAnew,
        }),
    );
    return this.madeLines;
  }

  // --- What is in the pane -----------------------------------------------------------------------

  /** @param {boolean} busy */
  setBusy(busy) {
    byId("progress").hidden = !busy;
    this.output.element.setAttribute("aria-busy", String(busy));
  }

  /** @param {string} part */
  show(part) {
    for (const id of ["empty", "output"]) byId(id).hidden = id !== part;
    if (part !== "error") byId("error").replaceChildren();
    byId("copy").disabled = part !== "output";
  }

  showNothing() {
    this.clear();
    this.output.chosen.forget();
    byId("hint").hidden = true;
    this.show("empty");
  }

  /** Say what went wrong. @param {any} error @param {() => void} retry */
  showError(error, retry) {
    this.clear();
    if (error.code === "unreachable") this.route.models.lose();
    this.show("error");
    const again = () => {
      if (byId("error").contains(document.activeElement)) this.source.field.focus();
      retry();
    };
    byId("error").replaceChildren(errorNotice(error, again));
  }

  clear() {
    this.shown = null;
    this.details.want([]);
    this.output.clear();
    this.showSummary();
    this.setBusy(false);
  }

  /** Show as much of a translation as there is. @param {any[]} segments */
  showPart(segments) {
    if (segments.length < 2 && !segments[0]?.text) return;
    this.shown = { translation: this.route.choice, text: this.source.text, isWhole: false };
    this.output.show(segments, this.source.text);
    this.show("output");
  }

  /** @param {any} translation */
  async showWhole(translation) {
    const { text } = this.source;
    const now = (this.shown = { translation, text, isWhole: true });
    this.output.show(translation.segments, text);
    this.show("output");
    // Of a long text that is enough at once.
    await breathe();
    if (this.shown !== now) return;
    this.showTerms();
    this.showSummary();
    announce(announcementOf(this.output.segments));
    const { source, target } = translation;
    keepSoon({ source, target, text, translation: translation.text });
    this.resume();
    await breathe();
    if (this.shown === now) this.pointing.followCursor();
  }

  /** Go on with sentences that were begun before the page was loaded again. */
  async resume() {
    if (this.begun().length) {
      const lines = await this.lines();
      while (this.output.isRendering) await drawn();
      lines.resume(this.begun()); // None where another call was quicker.
    }
    this.onResumed();
  }

  // --- What is said of it ------------------------------------------------------------------------

  showSummary() {
    const items = this.isWhole ? summaryOf(this.output.segments) : [];
    const { models, languages } = this.route;
    const by = this.isWhole
      ? describeRoute(this.shown.translation, !models.chosen, (code) => languages.nameOf(code))
      : "";
    if (by) items.push(h("li", { id: "route" }, by));
    byId("summary").replaceChildren(...items);
  }

  showCount() {
    const segments = this.isWhole
      ? this.output.segments.filter(({ origin }) => origin === "engine")
      : [];
    const tokens = segments.map((segment) => this.details.of(segment)?.tokens);
    byId("count").textContent = lengthOf(this.source.text, tokens);
  }

  /** The engine has told of these. @param {Segment[]} segments */
  know(segments) {
    for (const segment of segments) this.showWords(segment);
    if (segments.some((segment) => this.details.of(segment)?.terms.length)) this.showTerms();
    this.showCountSoon();
  }

  /** @param {Segment} segment */
  showWords(segment) {
    if (this.output.words.has(segment.index)) return;
    const known = segment.isChanged ? null : this.details.of(segment);
    if (known === undefined && isAskedFor(segment)) return;
    const { words } = known?.words.length
      ? known
      : plainDetail(segment.text, this.route.languages.target);
    this.output.setWords(segment, words, targetMarks(segment.text, known?.terms ?? []));
  }

  /** Mark the terms of glossaries in the source. */
  showTerms() {
    if (!this.isWhole || !this.pointing.isMatch) return;
    const marks = this.output.segments.flatMap((segment) =>
      sourceMarks(segment.source, this.details.of(segment)?.terms ?? []).map((mark) => ({
        ...mark,
        start: mark.start + segment.start,
        end: mark.end + segment.start,
      })),
    );
    this.source.markTerms(marks);
  }

  async copy() {
    if (!this.shown) return;
    if (!(await copyText(this.output.text))) {
      toast(gettext("The browser did not allow copying."));
      return;
    }
    const label = (/** @type {string} */ name, /** @type {string} */ text) =>
      byId("copy").replaceChildren(icon(name), h("span", {}, text));
    label("done", gettext("Copied"));
    announce(gettext("The translation was copied"));
    clearTimeout(this.copiedTimer);
    this.copiedTimer = setTimeout(() => label("copy", gettext("Copy")), COPIED);
  }
}

/** @param {string} sentence */
function announce(sentence) {
  byId("status").textContent = sentence;
}
