// The catalogue, as the page brought it along: models that are not here, of which one is chosen.

/** @typedef {import("./found.js").Found & {catalogue: string, about: string}} Entry */

/**
 * Tell which of its models a person wants; there is nothing to click where none can be downloaded.
 * @param {DocumentFragment} catalogue @param {(entry: Entry) => void} onChoose
 */
export function chooseFrom(catalogue, onChoose) {
  for (const button of catalogue.querySelectorAll("button")) {
    const { catalogue: path = "", name = "", about = "", source = "", target = "" } = button.dataset;
    /** @type {Entry} what its files do not show yet is empty */
    const entry = {
      catalogue: path,
      about,
      path,
      name,
      source,
      target,
      sources: [],
      targets: [],
      source_tokenizer: "",
      target_tokenizer: "",
      engine_label: "",
      size: 0,
      can_be_added: true,
      problem: "",
      hint: "",
    };
    button.addEventListener("click", () => onChoose(entry));
  }
}
