// The view "Files": files are translated as jobs of the server, which go on whoever watches.

import { knownGlossaries } from "../glossaries/known.js";
import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ask } from "../shell/api.js";
import { complain } from "../shell/complaint.js";
import { byId } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { askToSignIn, may } from "../shell/session.js";
import { recall, remember } from "../shell/storage.js";
import { gettext } from "../shell/texts.js";
import { Languages } from "../translate/languages.js";
import { Models } from "../translate/models.js";
import { Pairs } from "../translate/pairs.js";
import { GlossaryChoice } from "./glossary_choice.js";
import { JobCard } from "./job_card.js";

const MOST_REMEMBERED = 50;
// So many jobs are watched at a time: browsers and servers keep few connections.
const MOST_WATCHED = 3;

const languages = new Languages({
  source: byId("source-language"),
  target: byId("target-language"),
  swap: byId("swap"),
  onChange: chosen,
  onSwap: chosen,
});
const models = new Models({
  button: byId("model"),
  nameOf: (code) => languages.nameOf(code),
  onChoose: () => {
    offerLanguages();
    chosen();
  },
});
const glossaries = new GlossaryChoice(byId("glossaries"), byId("glossary-list"));
/** @type {Map<string, JobCard>} */
const cards = new Map();

// --- Give files --------------------------------------------------------------------------------

/** @param {Iterable<File>} files */
async function send(files) {
  const about = {
    model: models.chosen?.name,
    source: languages.isOpen ? "" : languages.source,
    target: languages.target,
    format: byId("format").value,
    encoding: byId("encoding").value,
    column: byId("column").value,
    glossary: glossaries.request,
  };
  let isRefused = false;
  let needed = "";
  const sending = [...files].map(async (file) => {
    const form = new FormData();
    form.set("file", file);
    for (const [name, value] of Object.entries(about)) if (value) form.set(name, value);
    try {
      show(await ask("api/v1/jobs", { form }), true);
    } catch (error) {
      if (error.wantsSignIn) isRefused = true;
      else byId("problem").append(named(file, error));
      needed ||= error.option ?? "";
    }
  });
  await Promise.all(sending);
  // Asked of the server, not of what this page was told: one may have signed in beside it.
  if (isRefused) askToSignIn(gettext("Files are for those who have the right “jobs”."));
  byId("chosen").value = "";
  rememberJobs();
  if (needed) askFor(needed);
}

/** @param {File} file @param {any} error */
function named(file, error) {
  // What is said of it now may be what it needs.
  const again = () => {
    notice.remove();
    send([file]);
  };
  const notice = errorNotice(error, error.option && again);
  notice.querySelector(".message").prepend(`${file.name}: `);
  return notice;
}

/** Show the option that a file needs, for somebody to set it. @param {string} option */
function askFor(option) {
  byId("options").open = true;
  byId(option).focus();
}

/** @param {any} job @param {boolean} isNew */
function show(job, isNew) {
  if (cards.has(job.id)) {
    cards.get(job.id).update(job);
    return;
  }
  const card = new JobCard(job, {
    onGone: gone,
    onOver: watchNext,
    onTell: (text) => {
      byId("status").textContent = text;
    },
    onError: complain,
    nameOf: (code) => languages.nameOf(code),
  });
  cards.set(job.id, card);
  if (isNew) byId("jobs").prepend(card.element);
  else byId("jobs").append(card.element);
  watchNext();
}

function watchNext() {
  const waiting = [...cards.values()].filter((card) => card.isGoing);
  const free = MOST_WATCHED - waiting.filter((card) => card.isWatched).length;
  // The oldest first: that is the order in which they are worked on.
  const next = waiting.filter((card) => !card.isWatched).toReversed();
  for (const card of next.slice(0, Math.max(free, 0))) card.watch();
  byId("download-all").hidden = [...cards.values()].filter((card) => card.isDone).length < 2;
}

/** @param {string} id */
function gone(id) {
  cards.delete(id);
  rememberJobs();
  watchNext();
}

// --- Remember ----------------------------------------------------------------------------------

function rememberJobs() {
  const ids = [...cards.keys()].slice(0, MOST_REMEMBERED);
  remember("jobs", ids);
}

/** The jobs of this browser, and one's own, wherever they were made. */
async function recallJobs() {
  const skip = () => /** @type {any} */ (null);
  const wanted = [
    ...(readAddress().jobs ?? "").split(","),
    .../** @type {string[]} */ (recall("jobs", [])),
  ].filter((id) => /^[\w-]{36}$/.test(id));
  const found = await Promise.all(
    [...new Set(wanted)].map((id) => ask(`api/v1/jobs/${id}`).catch(skip)),
  );
  const listed =
    may("jobs") || may("manage") ? (await ask("api/v1/jobs?page_size=50")).results : [];
  const jobs = [
    ...new Map([...found, ...listed].filter(Boolean).map((job) => [job.id, job])).values(),
  ];
  jobs.sort((one, other) => other.created_at.localeCompare(one.created_at));
  for (const job of jobs) show(job, false);
  rememberJobs();
}

// --- The page ----------------------------------------------------------------------------------

/** @param {...{source?: string, target?: string}} wishes */
function offerLanguages(...wishes) {
  const usual = [models.chosen, models.models.find((model) => model.default)].filter(Boolean);
  const current = { source: languages.sourceChoice.value, target: languages.target };
  languages.offer(new Pairs(models.able, models.chosen ? "" : byId("files").dataset.pivot), [
    ...wishes,
    current,
    ...usual,
  ]);
  offerGlossaries();
}

function offerGlossaries() {
  glossaries.offer(languages.isOpen ? "" : languages.source, languages.target);
}

function chosen() {
  offerGlossaries();
  remember("choice", {
    model: models.button.value,
    source: languages.sourceChoice.value,
    target: languages.target,
  });
  writeAddress({
    model: models.button.value,
    source: languages.sourceChoice.value,
    target: languages.target,
  });
}

async function start() {
  try {
    languages.know((await ask("api/v1/languages")).languages);
    const choice = {
      ...recall("choice", /** @type {Record<string, string>} */ ({})),
      ...readAddress(),
    };
    await models.load(choice.model);
    // Whoever may give files may not see glossaries, where they have no key for that.
    const skip = () => /** @type {any[]} */ ([]);
    glossaries.glossaries = await knownGlossaries().catch(skip);
    offerLanguages(choice);
    await recallJobs();
  } catch (error) {
    byId("problem").replaceChildren(errorNotice(error, start));
  }
}

/** @param {Iterable<File>} files */
function sendOthers(files) {
  byId("problem").replaceChildren();
  send(files);
}

byId("chosen").addEventListener("change", () => sendOthers(byId("chosen").files));
const place = document.body;
place.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  byId("drop").classList.add("drop-here");
});
place.addEventListener("dragleave", () => byId("drop").classList.remove("drop-here"));
place.addEventListener("drop", (event) => {
  byId("drop").classList.remove("drop-here");
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  sendOthers(event.dataTransfer.files);
});
byId("download-all").addEventListener("click", () => {
  for (const card of cards.values()) if (card.isDone) card.download();
});
followAddress();
start();
