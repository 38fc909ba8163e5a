// A job: how far it is, what it has translated so far, and what can be done with it.

import { ApiError, ask, listen } from "../shell/api.js";
import { h, icon, renew } from "../shell/dom.js";
import { isStillSignedIn, root } from "../shell/session.js";
import { duration, format, gettext, ngettext, number } from "../shell/texts.js";
import { warningText } from "../translate/provenance.js";

const AGAIN = 3000;
const MOST_SHOWN = 1000;
/** @type {Record<string, string>} */
const STATES = {
  queued: gettext("Waiting"),
  running: gettext("Translating"),
  paused: gettext("Paused"),
  done: gettext("Done"),
  cancelled: gettext("Cancelled"),
  failed: gettext("Failed"),
};

export class JobCard {
  /** `onTell` gets what has become of it, for who cannot see it. @param {any} job as the API describes it @param {{onGone: (id: string) => void, onOver: () => void, onTell: (text: string) => void, onError: (error: any) => void, nameOf: (code: string) => string}} parts */
  constructor(job, { onGone, onOver, onTell, onError, nameOf }) {
    this.onTell = onTell;
    this.onGone = onGone;
    this.onOver = onOver;
    this.onError = onError;
    this.nameOf = nameOf;
    this.job = job;
    this.isWatched = false;
    this.from = 0;
    this.name = job.name || gettext("Texts");
    this.state = h("span", { class: "dot small quiet" });
    this.fill = h("span", {});
    this.bar = h(
      "div",
      { class: "bar", role: "progressbar", "aria-label": this.name, "aria-valuemin": "0" },
      this.fill,
    );
    this.told = h("p", { class: "small quiet" });
    this.why = h("p", { class: "small why", hidden: true });
    this.actions = h("div", { class: "toolbar" });
    this.rows = h("tbody", {});
    this.preview = h(
      "div",
      {
        class: "preview",
        tabindex: "0",
        role: "group",
        "aria-label": gettext("Preview"),
        id: `preview-${job.id}`,
        hidden: true,
      },
      h("table", { class: "table" }, this.rows),
    );
    const form = [job.format, job.encoding].filter(Boolean).join(" · ");
    this.element = h(
      "li",
      { class: "pane job" },
      h(
        "div",
        { class: "toolbar" },
        h("span", { class: "job-name", id: `name-${job.id}` }, this.name),
        form && h("span", { class: "chip" }, form),
        h("span", { class: "push" }, this.state),
      ),
      this.bar,
      this.why,
      h("div", { class: "toolbar" }, this.told, h("div", { class: "push" }, this.actions)),
      this.preview,
    );
    this.update(job);
  }

  get isOver() {
    return ["done", "cancelled", "failed"].includes(this.job.state);
  }

  /** Whether it gets on by itself. */
  get isGoing() {
    return !this.isOver && this.job.state !== "paused";
  }

  get isDone() {
    return this.job.state === "done";
  }

  /** @param {any} job */
  update(job) {
    const before = this.shown;
    const was = before && this.job.state;
    this.job = { ...this.job, ...job };
    const {
      state,
      done,
      total,
      rate,
      seconds_left: left,
      warnings,
      untranslated,
      error,
    } = this.job;
    this.state.dataset.state = state;
    this.state.textContent = STATES[state] ?? state;
    if (was && was !== state) this.onTell(`${this.name}: ${this.state.textContent}`);
    this.fill.style.width = `${total ? (100 * done) / total : 0}%`;
    this.bar.setAttribute("aria-valuenow", done);
    this.bar.setAttribute("aria-valuemax", total);
    this.told.textContent = [
      `${number(done)} / ${format(ngettext("%(count)s text", "%(count)s texts", total), { count: number(total) })}`,
      `${this.nameOf(this.job.source)} → ${this.nameOf(this.job.target)}`,
      this.isGoing && rate && format(gettext("%(rate)s a second"), {
        rate: number(rate < 10 ? rate : Math.round(rate)),
      }),
      this.isGoing && left && format(gettext("%(time)s left"), { time: duration(left) }),
      warnings &&
        format(ngettext("%(count)s warning", "%(count)s warnings", warnings), {
          count: number(warnings),
        }),
      untranslated && format(gettext("%(count)s not translated"), { count: number(untranslated) }),
    ]
      .filter(Boolean)
      .join(" · ");
    // How far it is says something until it is there.
    this.bar.hidden = this.isDone;
    this.why.textContent = error;
    this.why.hidden = !error;
    // What is in flight when a job is paused still comes.
    this.shown = `${state} ${done > 0}`;
    if (before !== this.shown) this.showActions();
  }

  showActions() {
    const described = `name-${this.job.id}`;
    const place = [...this.actions.children].findIndex((each) => each === document.activeElement);
    const button = (
      /** @type {string} */ name,
      /** @type {string} */ label,
      /** @type {() => void} */ run,
      /** @type {Record<string, string>} */ about = {},
    ) =>
      h(
        "button",
        { class: "button plain", type: "button", "aria-describedby": described, ...about, onclick: run },
        icon(name),
        label,
      ); // prettier-ignore
    const { state, done } = this.job;
    // Whoever cancels gives up what is not done; of a paused or failed job it is still there.
    const hasPart = done > 0 && !this.isGoing && state !== "cancelled";
    const link = (/** @type {string} */ label, /** @type {string} */ query) =>
      h(
        "a",
        { class: "button", href: `${this.address}${query}`, download: "", "aria-describedby": described },
        icon("download"),
        label,
      );
    const buttons = [
      button("search", gettext("Preview"), () => this.togglePreview(), {
        "aria-expanded": String(!this.preview.hidden),
        "aria-controls": this.preview.id,
      }),
      ["failed", "paused"].includes(state) &&
        button("again", gettext("Go on"), () => this.act("POST", "/resume")),
      this.isGoing && button("pause", gettext("Pause"), () => this.act("POST", "/pause")),
      !this.isOver && button("close", gettext("Cancel"), () => this.act("DELETE")),
      this.isOver && button("delete", gettext("Remove"), () => this.act("DELETE")),
      this.isDone
        ? link(gettext("Download"), "/result")
        : hasPart && link(gettext("Download what there is"), "/result?partial=true"),
    ].filter(Boolean);
    renew(this.actions, buttons);
    // What has come in the place of a button is what one goes on with; nothing is removed by one key too many.
    const next = this.isOver ? 0 : Math.min(place, buttons.length - 1);
    const isGone = place >= 0 && !this.actions.contains(document.activeElement);
    if (isGone) /** @type {HTMLElement} */ (this.actions.children[next]).focus();
  }

  get address() {
    return `${root}api/v1/jobs/${this.job.id}`;
  }

  download() {
    const link = h("a", { href: `${this.address}/result`, download: "" });
    document.body.append(link);
    link.click();
    link.remove();
  }

  /** @param {string} method @param {string} [below] */
  async act(method, below = "") {
    try {
      const job = await ask(`api/v1/jobs/${this.job.id}${below}`, { method });
      if (job) {
        this.update(job);
        this.onOver();
        return;
      }
      const { nextElementSibling: next, previousElementSibling: before } = this.element;
      this.element.remove();
      /** @type {HTMLElement} */ ((next ?? before)?.querySelector("button"))?.focus();
      this.onTell(format(gettext("%(name)s is removed"), { name: this.name }));
      this.onGone(this.job.id);
    } catch (error) {
      this.onError(await whyGone(error));
    }
  }

  /** Follow the job until it is paused or at its end, also after the server was away. */
  async watch() {
    this.isWatched = true;
    while (this.isGoing && this.element.isConnected) {
      try {
        await this.listen().catch((error) => {
          if (error.code !== "busy") throw error;
          return this.look();
        });
      } catch (error) {
        const { status, message } = await whyGone(error);
        if (status === 404) {
          this.element.remove();
          this.onGone(this.job.id);
          break;
        }
        if (this.state.textContent !== message) this.onTell(`${this.name}: ${message}`);
        this.state.textContent = message;
      }
      if (this.isGoing) await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
    this.isWatched = false;
    this.onOver();
  }

  async listen() {
    const path = `api/v1/jobs/${this.job.id}/events?from=${this.from}`;
    for await (const { name, data } of listen(path, {})) {
      if (name === "results") this.add(data);
      else this.update(data);
    }
  }

  /** What `listen` is told, asked for once: the server tells others already. */
  async look() {
    let before;
    do {
      before = this.from;
      const path = `api/v1/jobs/${this.job.id}?from=${before}&limit=${MOST_SHOWN}`;
      const { results, ...job } = await ask(path);
      this.add(results);
      this.update(job);
    } while (this.from - before >= MOST_SHOWN);
  }

  /** Show results that have come, the newest in sight. @param {any[]} results */
  add(results) {
    this.from = Math.max(this.from, ...results.map((result) => result.index + 1));
    const wasAtEnd =
      this.preview.scrollTop + this.preview.clientHeight > this.preview.scrollHeight - 40;
    const rows = results.map(({ source, text, warnings, error, kept }) => {
      const why = [...warnings.map(warningText), error].filter(Boolean).join(". ");
      return h(
        "tr",
        { class: kept ? "kept" : why ? "warned" : "" },
        h("td", { lang: this.job.source, dir: "auto" }, source),
        h("td", {}, h("span", { lang: this.job.target, dir: "auto" }, text), why && h("small", {}, why)),
      );
    });
    this.rows.append(...rows);
    while (this.rows.childElementCount > MOST_SHOWN) this.rows.firstElementChild.remove();
    if (wasAtEnd && !this.isOver) this.preview.scrollTop = this.preview.scrollHeight;
  }

  async togglePreview() {
    this.preview.hidden = !this.preview.hidden;
    const toggle = this.actions.querySelector("[aria-expanded]");
    toggle.setAttribute("aria-expanded", String(!this.preview.hidden));
    if (this.isGoing) this.preview.scrollTop = this.preview.scrollHeight;
    if (this.preview.hidden || this.isWatched || this.rows.childElementCount) return;
    try {
      const { results } = await ask(`api/v1/jobs/${this.job.id}?from=0&limit=${MOST_SHOWN}`);
      this.add(results);
    } catch (error) {
      this.onError(await whyGone(error));
    }
  }
}

/** The error, or why somebody does not see their own job any more. @param {any} error */
async function whyGone(error) {
  if (error.status !== 404 || (await isStillSignedIn())) return error;
  return new ApiError(gettext("You are not signed in any more."), { status: 401 });
}
