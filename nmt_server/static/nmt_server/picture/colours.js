// The colours of the pictures: those of the page, in the theme that it has now.

/** @typedef {{surface: string, text: string, quiet: string, line: string, accent: string, mark: string, font: string, ramp: string[], less: string[]}} Colours */

const STEPS = 64;

/** The colours of an element's theme. @param {HTMLElement} element @returns {Colours} */
export function coloursOf(element) {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Where the system gives the colours, all of them would be one.
  probe.style.forcedColorAdjust = "none";
  element.append(probe);
  const read = (/** @type {string} */ name) => {
    probe.style.color = `var(${name})`;
    return rgb(getComputedStyle(probe).color);
  };
  const names = ["--surface", "--text", "--quiet", "--line", "--accent", "--warning", "--raised"];
  const [surface, text, quiet, line, accent, mark, raised] = names.map(read);
  probe.remove();
  const ramp = (/** @type {Rgb} */ to) => Array.from({ length: STEPS + 1 }, (_, step) => mixed(raised, to, step / STEPS));
  const written = [surface, text, quiet, line, accent, mark].map(css);
  return {
    surface: written[0],
    text: written[1],
    quiet: written[2],
    line: written[3],
    accent: written[4],
    mark: written[5],
    font: `13px ${getComputedStyle(element).fontFamily}`,
    ramp: ramp(accent),
    less: ramp(mark),
  };
}

/** The colour of a weight from 0 to 1, or of a difference from -1; weak ones are lifted, so that they are seen at all. */
export function shade(/** @type {Colours} */ { ramp, less }, /** @type {number} */ weight) {
  const colours = weight < 0 ? less : ramp;
  return colours[Math.round(STEPS * Math.min(1, Math.abs(weight)) ** 0.6)];
}

/** @typedef {[number, number, number]} Rgb */

/** @param {string} colour @returns {Rgb} */
function rgb(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

const css = (/** @type {Rgb} */ colour) => `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/** @param {Rgb} from @param {Rgb} to @param {number} share */
function mixed(from, to, share) {
  return css(/** @type {Rgb} */ (from.map((part, i) => Math.round(part + (to[i] - part) * share))));
}
