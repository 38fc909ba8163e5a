// What is done until a model is registered: which step is at work, and how far a download is.

import { h } from "../shell/dom.js";
import { bytes, format, gettext } from "../shell/texts.js";

/** @type {Record<string, string>} in the order in which they are done */
const STEPS = {
  recognise: gettext("Recognise its files"),
  fingerprint: gettext("Take its fingerprint"),
  load: gettext("Load it and measure how it decodes fastest"),
  translate: gettext("Translate a test"),
};

/** @type {Record<string, string>} those before, for a model that is not here yet */
const BEFORE = {
  download: gettext("Download it"),
  convert: gettext("Convert it to CTranslate2"),
};

export class Steps {
  constructor() {
    this.list = h("ol", { class: "steps", hidden: true });
    this.now = h("p", { class: "visually-hidden", role: "status" });
    this.fill = h("span", {});
    this.bar = h("div", { class: "bar", role: "progressbar", "aria-label": BEFORE.download, "aria-valuemin": "0", "aria-valuemax": "100" }, this.fill); // prettier-ignore
    this.amount = h("small", { class: "quiet" });
    this.steps = STEPS;
    this.at = 0;
  }

  /** @param {boolean} isDownloaded */
  begin(isDownloaded) {
    this.steps = isDownloaded ? { ...BEFORE, ...STEPS } : STEPS;
    this.list.hidden = false;
    this.amount.textContent = "";
    this.bar.hidden = true;
    this.show(-1);
    this.at = 0;
  }

  /** @param {string} step */
  start(step) {
    this.show(Object.keys(this.steps).indexOf(step));
  }

  /** @param {{bytes: number, total: number}} told */
  progress({ bytes: done, total }) {
    const percent = total ? Math.floor((done / total) * 100) : 0;
    this.bar.hidden = false;
    this.bar.setAttribute("aria-valuenow", String(percent));
    this.fill.style.width = `${percent}%`;
    this.amount.textContent = format(gettext("%(done)s of %(total)s"), {
      done: bytes(done),
      total: bytes(total),
    });
  }

  fail() {
    this.show(this.at, "failed");
  }

  end() {
    this.show(Object.keys(this.steps).length);
  }

  /** @param {number} at the step that is done now @param {string} [state] */
  show(at, state = "running") {
    this.at = at;
    const labels = Object.entries(this.steps);
    this.now.textContent = state === "running" ? (labels[at]?.[1] ?? "") : "";
    this.list.replaceChildren(
      ...labels.map(([step, label], index) => {
        const now = index < at ? "done" : index === at ? state : "waiting";
        const current = index === at && state === "running" && "step";
        return h(
          "li",
          { class: "dot", dataset: { state: now }, "aria-current": current },
          label,
          step === "download" && this.amount,
          step === "download" && now === "running" && this.bar,
        );
      }),
    );
  }
}
