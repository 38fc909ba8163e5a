// The view "Files": files are translated as jobs of the server, which go on whoever watches.

import { knownGlossaries } from "../glossaries/known.js";
import { followAddress, readAddress, writeAddress } from "../shell/address.js";
import { ApiError, ask } from "../shell/api.js";
import { complain } from "../shell/complaint.js";
import { byId } from "../shell/dom.js";
import { errorNotice } from "../shell/notice.js";
import { askToSignIn, may } from "../shell/session.js";
import { recall, remember } from "../shell/storage.js";
import { gettext } from "../shell/texts.js";
import { Languages } from "../translate/languages.js";
import { ANY, Models } from "../translate/models.js";
import { Pairs } from "../translate/pairs.js";
import { GlossaryChoice, idsOf } from "./glossary_choice.js";
import { JobCard } from "./job_card.js";

const MOST_REMEMBERED = 50;
// A file that does not come through is sent so often by itself.
const MOST_BY_ITSELF = 3;
// So many jobs are watched at a time: browsers and servers keep few connections.
const MOST_WATCHED = 3;

const OPTIONS = ["format", "encoding", "column"];

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
const glossaries = new GlossaryChoice(byId("glossaries"), byId("glossary-list"), writeState);
/** @type {Map<string, JobCard>} */
const cards = new Map();
/** @type {string[]} the jobs that this browser knows and may not see now */
let unseen = [];
/** @type {HTMLElement | undefined} why the view is not whole */
let missing;

// --- Give files --------------------------------------------------------------------------------

/** @param {Iterable<File>} files @param {number} [times] how often that was tried before */
async function send(files, times = 0) {
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
      isRefused ||= error.wantsSignIn;
      needed ||= error.option ?? "";
      byId("problem").append(named(file, error, times));
    }
  });
  await Promise.all(sending);
  // Asked of the server, not of what this page was told: one may have signed in beside it.
  if (isRefused && !document.querySelector("dialog[open]")) askToSignIn(gettext("Files are for those who have the right “jobs”."));
  byId("chosen").value = "";
  rememberJobs();
  if (needed) askFor(needed);
}

/**
 * The file is kept: what is said of it later may be what it needs.
 * @param {File} file @param {any} error @param {number} times
 */
function named(file, error, times) {
  const again = () => {
    notice.remove();
    send([file], times + 1);
  };
  // Where the server is there and breaks off, as with a file that is too large, it would go on for ever.
  const said = times < MOST_BY_ITSELF ? error : new ApiError(error.message, { hint: error.hint });
  const notice = errorNotice(said, again);
  notice.querySelector(".message").prepend(`${file.name}: `);
  if (error.wantsSignIn || error.code === "unreachable") notice.dataset.waits = "";
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
  remember("jobs", [...cards.keys(), ...unseen].slice(0, MOST_REMEMBERED));
}

/** The jobs of this browser, and one's own, wherever they were made. */
async function recallJobs() {
  const skip = (/** @type {string} */ id) => (/** @type {any} */ error) => {
    // It may be seen again, once somebody has signed in.
    if (error.wantsSignIn) unseen.push(id);
    else if (error.status !== 404) throw error;
    return /** @type {any} */ (null);
  };
  unseen = [];
  const wanted = [
    ...(readAddress().jobs ?? "").split(","),
    .../** @type {string[]} */ (recall("jobs", [])),
  ].filter((id) => /^[\w-]{36}$/.test(id));
  const found = await Promise.all(
    [...new Set(wanted)].map((id) => ask(`api/v1/jobs/${id}`).catch(skip(id))),
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

/** What the languages and the model are chosen to be. */
const choice = () => ({
  model: models.button.value,
  source: languages.sourceChoice.value,
  target: languages.target,
});

function chosen() {
  offerGlossaries();
  remember("choice", choice());
  writeState();
}

function writeState() {
  const options = Object.fromEntries(OPTIONS.map((name) => [name, byId(name).value.trim()]));
  const known = models.models.length ? { ...choice(), glossaries: glossaries.request } : {};
  writeAddress({ ...readAddress(), ...known, ...options });
}

/** Take the options that the address tells of. @param {Record<string, string>} address */
function readOptions(address) {
  for (const name of OPTIONS) byId(name).value = address[name] ?? "";
  glossaries.choose(address.glossaries ?? "");
  byId("options").open ||= [...OPTIONS, "glossaries"].some((name) => address[name]);
}

async function start() {
  try {
    languages.know((await ask("api/v1/languages")).languages);
    const address = readAddress();
    const remembered = recall("choice", /** @type {Record<string, string>} */ ({}));
    const wish = { ...remembered, ...address };
    await models.load(address.model ?? (address.source ? ANY : remembered.model));
    // Whoever may give files may not see glossaries, where they have no key for that.
    const skip = () => /** @type {any[]} */ ([]);
    glossaries.glossaries = await knownGlossaries(...idsOf(address.glossaries)).catch(skip);
    readOptions(address);
    offerLanguages(wish);
    writeState();
    await recallJobs();
    missing?.remove();
  } catch (error) {
    missing?.remove();
    missing = errorNotice(error, start);
    missing.dataset.waits = "";
    byId("problem").prepend(missing);
  }
}

/** @param {Iterable<File>} files */
function sendOthers(files) {
  for (const notice of byId("problem").querySelectorAll(":scope > :not([data-waits])")) notice.remove();
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
for (const name of OPTIONS) byId(name).addEventListener("change", writeState);
followAddress();
start();
