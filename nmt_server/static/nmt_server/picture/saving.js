// Take what is seen along: as a picture, as lines, as numbers.

import { h } from "../shell/dom.js";
import { asSvg, paint } from "./scene.js";

const SHARP = 2;

/** @param {import("./scene.js").Scene} scene @param {string} name */
export function savePng(scene, name) {
  const canvas = document.createElement("canvas");
  paint(canvas, scene, SHARP);
  canvas.toBlob((blob) => blob && saveBlob(blob, `${name}.png`));
}

/** @param {import("./scene.js").Scene} scene @param {string} name */
export function saveSvg(scene, name) {
  saveBlob(new Blob([asSvg(scene)], { type: "image/svg+xml" }), `${name}.svg`);
}

/** @param {unknown} value @param {string} name */
export function saveJson(value, name) {
  saveBlob(new Blob([JSON.stringify(value, null, 1)], { type: "application/json" }), `${name}.json`);
}

/** @param {Blob} blob @param {string} name */
export function saveBlob(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
