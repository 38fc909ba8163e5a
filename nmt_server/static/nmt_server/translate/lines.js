// What can be done with a sentence of the translation: look at it, choose another word, edit, copy,
// translate anew.

import { copyText } from "../shell/clipboard.js";
import { complain } from "../shell/complaint.js";
import { may } from "../shell/session.js";
import { gettext } from "../shell/texts.js";
import { toast } from "../shell/toast.js";
import { Card } from "./card.js";
import { forget, rowOf, save } from "./corrections.js";
import { edit } from "./editing.js";
import { isByPerson } from "./provenance.js";

/** @typedef {import("./output.js").Segment} Segment @typedef {import("./words.js").Word} Word @typedef {import("./corrections.js").Route} Route */

export class Lines {
  /** @param {{output: import("./output.js").Output, inspect: string, route: () => any, request: (segment: Segment) => object | null, terms: (segment: Segment) => import("../glossaries/methods.js").Applied[], onChange: () => void, onTranslateAnew: () => void}} parts */
  constructor({ output, inspect, route, request, terms, onChange, onTranslateAnew }) {
    this.output = output;
    this.inspect = inspect;
    this.route = route;
    this.onChange = onChange;
    this.onTranslateAnew = onTranslateAnew;
    this.card = new Card({
      request,
      actions: (segment) => this.actions(segment),
      about: (segment) => this.about(segment),
      terms,
      onChoose: (segment, text) => this.choose(segment, text),
      onClose: () => {
        output.element.querySelector(".open")?.classList.remove("open");
        if (!document.activeElement || document.activeElement === document.body)
          output.element.focus({ preventScroll: true });
      },
    });
  }

  /** @param {Segment} segment @param {Word | null} word */
  open(segment, word) {
    const anchor = this.output.elementOf(segment, word).getBoundingClientRect();
    this.card.open(segment, word, anchor);
    this.output.spanOf(segment)?.classList.add("open");
  }

  /** @param {Segment} segment */
  actions(segment) {
    const route = this.route();
    // What two models have made together belongs to neither.
    const isEditable = !route.route && segment.origin !== "kept" && !segment.isPending;
    const inspect = new URLSearchParams({
      text: segment.source,
      model: route.model,
      source: route.source,
      target: route.target,
    });
    return [
      isEditable && { label: gettext("Edit"), icon: "person", run: () => this.edit(segment) },
      segment.isChanged && {
        label: gettext("Undo"),
        icon: "undo",
        run: () => this.restore(segment),
      },
      { label: gettext("Copy"), icon: "copy", run: () => this.copy(segment) },
      isEditable && {
        label: gettext("Translate anew"),
        icon: "again",
        run: () => this.translateAnew(segment),
      },
      this.inspect &&
        !route.route && {
          label: gettext("Look inside"),
          icon: "search",
          run: () => location.assign(`${this.inspect}#${inspect}`),
        },
    ].filter(Boolean);
  }

  /** The row of the cache of what a person has made, where one may see it. @param {Segment} segment */
  async about(segment) {
    if (!may("correct")) return null;
    try {
      return await rowOf(segment, this.route());
    } catch {
      return null; // It is only more of what the card says.
    }
  }

  /** Take another translation, on this page only. @param {Segment} segment @param {string} text */
  choose(segment, text) {
    const before = this.change(segment, text);
    this.output.element.focus({ preventScroll: true });
    toast(gettext("Changed on this page only."), {
      label: gettext("Serve it from now on"),
      run: () => this.store({ ...segment, ...before }, segment, text).catch(() => {}), // It has said why.
    });
  }

  /** Put another translation in the place of one; the answer is what stood there. @param {Segment} segment @param {string} text */
  change(segment, text) {
    const before = segment.before ?? {
      text: segment.text,
      origin: segment.origin,
      score: segment.score,
      warnings: segment.warnings,
    };
    const end = before.text.slice(before.text.trimEnd().length);
    this.output.change(segment, { text: text + end, isChanged: true, before, warnings: [] });
    this.onChange();
    return before;
  }

  /** Go on with what was begun before the page was loaded again. @param {import("./draft.js").Begun[]} begun */
  resume(begun) {
    for (const { index, source, text, isOpen } of begun) {
      const segment = this.output.segments[index];
      if (segment?.source !== source) continue;
      if (isOpen) this.edit(segment, text);
      else this.change(segment, text);
    }
  }

  /** @param {Segment} segment */
  restore(segment) {
    this.output.change(segment, { ...segment.before, isChanged: false, before: undefined });
    this.onChange();
  }

  /** @param {Segment} segment @param {string} [text] what stands in the field at first */
  edit(segment, text = segment.text.trimEnd()) {
    const was = segment.before ? { ...segment, ...segment.before } : { ...segment };
    edit(this.output, segment, text, (changed) => this.store(was, segment, changed));
  }

  /** Save a translation; throws where that failed, once it has said so. @param {Segment} was @param {Segment} segment @param {string} text */
  async store(was, segment, text) {
    try {
      const undo = await save(was, this.route(), text);
      const end = was.text.slice(was.text.trimEnd().length);
      this.output.change(segment, {
        text: text + end,
        origin: "edited",
        cached: true,
        isChanged: false,
        before: undefined,
        warnings: [],
        score: null,
      });
      this.onChange();
      toast(gettext("Saved. It is served from now on."), {
        label: gettext("Undo"),
        run: () => {
          const takeBack = async () => {
            await undo();
            this.output.change(segment, {
              text: was.text,
              origin: was.origin,
              score: was.score,
              warnings: was.warnings,
              cached: was.cached,
            });
            this.onChange();
          };
          takeBack().catch((error) => complain(error));
        },
      });
    } catch (error) {
      complain(error);
      throw error;
    }
  }

  /** @param {Segment} segment */
  async copy(segment) {
    toast(
      (await copyText(segment.text.trimEnd()))
        ? gettext("Copied")
        : gettext("The browser did not allow copying."),
    );
  }

  /** @param {Segment} segment */
  async translateAnew(segment) {
    const chosen = { ...segment, text: segment.text.trimEnd(), isOpen: false };
    try {
      // What everybody may have made anew are translations by the model; those of people stay.
      if (segment.isChanged) this.restore(segment);
      if (isByPerson(segment) || may("correct")) await forget(segment, this.route());
      this.onTranslateAnew();
      if (chosen.isChanged)
        toast(gettext("What you chose for this sentence is gone: the model translates it anew."), {
          label: gettext("Undo"),
          run: () => this.resume([chosen]),
        });
    } catch (error) {
      complain(error);
    }
  }
}
