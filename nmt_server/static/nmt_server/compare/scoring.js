// A file with references: translated by each way, scored by the server, shown as a table and a plot.

import { coloursOf } from "../picture/colours.js";
import { saveJson, saveSvg } from "../picture/saving.js";
import { paint } from "../picture/scene.js";
import { ask } from "../shell/api.js";
import { byId, h } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { recall, remember } from "../shell/storage.js";
import { format, gettext, number } from "../shell/texts.js";
import { named, nameOf } from "./columns.js";
import { saveCsv } from "./csv.js";
import { plot } from "./plot.js";
import { made, wake } from "./translating.js";

/**
 * @typedef {import("./columns.js").Way} Way
 * @typedef {import("./plot.js").Measure} Measure
 * @typedef {{at: string, source: string, target: string, lines: number, sources: string[], references: string[], systems: {name: string, way: Way, translations: string[], seconds: number, tokens: number}[], measures: Measure[]}} Run
 */

const KEY = "scores";
const MOST = 1000;
// Differences that are less likely to be chance are marked.
const UNLIKELY = 0.05;

/** Sources and references of a file: two columns parted by a tab, else `null`. @param {string} text */
export function columnsOf(text) {
  const lines = linesOf(text);
  if (!lines.length || !lines.every((line) => line.includes("\t"))) return null;
  return { sources: lines.map((line) => line.split("\t")[0]), references: lines.map((line) => line.split("\t")[1]) };
}

/** @param {string} text */
export const linesOf = (text) => text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");

/** The text of a file: of Japanese ones, many are no UTF-8. @param {File} file */
async function textOf(file) {
  const [text, bytes] = [await file.text(), await file.arrayBuffer()];
  try {
    return text.includes("\ufffd") ? new TextDecoder("shift_jis", { fatal: true }).decode(bytes) : text;
  } catch {
    return text;
  }
}

/** The part of the view that scores a file. */
export class Scoring {
  /** @param {{ways: () => Way[], pair: () => {source: string, target: string}}} parts */
  constructor({ ways, pair }) {
    this.ways = ways;
    this.pair = pair;
    /** @type {AbortController | null} */
    this.running = null;
    /** @type {Run | null} */
    this.run = null;
    byId("score").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      if (this.running) this.running.abort();
      else this.start();
    });
    for (const id of ["sources", "references"]) this.takeFiles(byId(id));
    byId("score-json").addEventListener("click", () => saveJson(this.run, "scores"));
    byId("score-csv").addEventListener("click", () => saveCsv(rowsOf(this.run), "scores"));
    byId("score-svg").addEventListener("click", () => saveSvg(this.scene(), "scores"));
    new ResizeObserver(() => this.draw()).observe(byId("plot-place"));
  }

  /** Show the scores of the last time, and what they are of. */
  restore() {
    this.run = recall(KEY, null);
    if (!this.run) return;
    for (const field of /** @type {const} */ (["sources", "references"])) byId(field).value = this.run[field].join("\n");
    this.show();
  }

  /** A file that is dropped on a field or chosen for it is its text. @param {HTMLTextAreaElement} field */
  takeFiles(field) {
    const take = async (/** @type {File | undefined} */ file) => {
      if (!file) return;
      const text = await textOf(file);
      const columns = columnsOf(text);
      if (columns) {
        byId("sources").value = columns.sources.join("\n");
        byId("references").value = columns.references.join("\n");
      } else {
        field.value = text;
      }
    };
    field.addEventListener("dragover", (event) => event.preventDefault());
    field.addEventListener("drop", (event) => {
      const [file] = event.dataTransfer.files;
      if (!file) return;
      event.preventDefault();
      take(file);
    });
    const chooser = byId(`${field.id}-file`);
    chooser.addEventListener("change", () => take(chooser.files[0]));
  }

  async start() {
    const sources = linesOf(byId("sources").value);
    const references = linesOf(byId("references").value);
    const pair = this.pair();
    byId("score-error").replaceChildren();
    if (!byId("ask").reportValidity()) return;
    if (!sources.some(Boolean)) {
      this.say(gettext("There are no lines yet."));
      byId("sources").focus();
      return;
    }
    if (sources.length !== references.length || sources.length > MOST) {
      this.say(
        sources.length > MOST
          ? format(gettext("These are %(count)s lines; up to %(most)s can be scored at once."), { count: number(sources.length), most: number(MOST) })
          : format(gettext("There are %(sources)s sources and %(references)s references: each line needs one."), { sources: sources.length, references: references.length }),
      );
      return;
    }
    const current = (this.running = new AbortController());
    byId("score-run").textContent = gettext("Cancel");
    try {
      const systems = [];
      // The columns may be changed meanwhile.
      const ways = structuredClone(this.ways());
      for (const model of new Set(ways.map((way) => way.model))) await wake(sources.find(Boolean), model, pair, current.signal);
      for (const [i, way] of ways.entries()) {
        const done = i * sources.length;
        const onProgress = (/** @type {number} */ lines) => this.progress(done + lines, ways.length * sources.length);
        const result = await made(sources, way, pair, { signal: current.signal, onProgress });
        systems.push({ name: nameOf(way), way, translations: result.texts, seconds: result.seconds, tokens: result.tokens });
      }
      this.say(gettext("Scoring"));
      const json = { target: pair.target, references, systems: systems.map(({ name, translations }) => ({ name, translations })) };
      const { measures } = await ask("api/v1/evaluate", { json, signal: current.signal });
      this.run = { at: new Date().toISOString(), ...pair, lines: sources.length, sources, references, systems, measures };
      remember(KEY, this.run);
      this.say("");
      this.show();
    } catch (error) {
      this.say("");
      if (error.name !== "AbortError") this.complain(error);
    } finally {
      this.running = null;
      byId("score-run").textContent = gettext("Translate and score");
    }
  }

  /** Say it where one has asked for it. @param {Error} error */
  complain(error) {
    byId("score-error").replaceChildren(errorNotice(error, () => this.start()));
    byId("score-error").scrollIntoView({ block: "nearest" });
  }

  /** @param {number} done @param {number} all */
  progress(done, all) {
    byId("score-bar").firstElementChild.style.width = `${(100 * done) / all}%`;
    this.say(format(gettext("%(done)s of %(all)s lines"), { done: number(done), all: number(all) }));
  }

  /** @param {string} text */
  say(text) {
    byId("score-status").textContent = text;
    byId("score-bar").hidden = !this.running || !text;
  }

  show() {
    byId("scores").hidden = false;
    const { systems, measures, lines } = this.run;
    const cell = (/** @type {string} */ text, /** @type {Record<string, unknown>} */ properties = {}) => h("td", { class: "number", ...properties }, text);
    const rows = systems.map(({ name, seconds, tokens }, i) =>
      h(
        "tr",
        {},
        h("td", {}, named(name)),
        ...measures.map(({ scores }) => (scores[i] ? scoreCell(scores[i]) : cell("–"))),
        cell(`${seconds.toFixed(seconds < 10 ? 2 : 0)} s`),
        cell(number(tokens / Math.max(seconds, 1e-3))),
      ),
    );
    const heads = [...measures.map(({ name, is_lower_better }) => `${name} ${is_lower_better ? "↓" : "↑"}`), gettext("Time"), gettext("Tokens a second")];
    byId("score-table").replaceChildren(
      h("thead", {}, h("tr", {}, h("th", {}, format(gettext("%(count)s lines"), { count: number(lines) })), ...heads.map((head) => h("th", { class: "number" }, head)))),
      h("tbody", {}, ...rows),
    );
    byId("signatures").replaceChildren(...measures.map(({ name, signature, skipped }) => h("li", {}, h("b", {}, name), " ", skipped || h("code", {}, signature))));
    this.draw();
  }

  scene() {
    const place = byId("plot-place");
    return plot(this.run.measures, coloursOf(place), Math.max(320, place.clientWidth));
  }

  draw() {
    if (this.run && !byId("scores").hidden) paint(byId("plot"), this.scene());
  }
}

/** @param {Measure["scores"][number]} score */
function scoreCell({ score, low, high, p_value }) {
  const range = low === null ? "" : ` ± ${((high - low) / 2).toFixed(1)}`;
  const isSure = p_value !== null && p_value < UNLIKELY;
  return h(
    "td",
    { class: "number" },
    score.toFixed(1),
    h("span", { class: "quiet" }, range),
    p_value === null ? null : h("span", { class: isSure ? "chip accent" : "chip", title: gettext("How likely so large a difference from the first is chance") }, `p = ${p_value.toFixed(3)}`),
  );
}

/** The translations side by side, with every score above. @param {Run} run */
export function rowsOf({ systems, measures, sources, references }) {
  const names = systems.map(({ name }) => name);
  const scores = measures.flatMap(({ name, signature, scores: each }) => (each.length ? [[name, signature, ...each.map(({ score }) => score)]] : []));
  const lines = sources.map((source, i) => [source, references[i], ...systems.map(({ translations }) => translations[i])]);
  return [["source", "reference", ...names], ...scores, ...lines];
}
