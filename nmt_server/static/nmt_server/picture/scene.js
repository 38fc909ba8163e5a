// A picture as a list of shapes, which is painted on a canvas or written as SVG: both are the same.

/**
 * @typedef {{kind: "rect", x: number, y: number, width: number, height: number, fill: string}} Rect
 * @typedef {{kind: "curve", x1: number, y1: number, x2: number, y2: number, stroke: string, width: number, opacity: number}} Curve
 * @typedef {{kind: "text", x: number, y: number, text: string, fill: string, anchor: "start" | "end" | "middle", turn?: number, bold?: boolean}} Text
 * @typedef {Rect | Curve | Text} Shape
 * @typedef {{width: number, height: number, fill: string, font: string, shapes: Shape[]}} Scene
 */

const ALIGN = /** @type {const} */ ({ start: "left", end: "right", middle: "center" });

/** Paint a scene, as sharp as the screen is. @param {HTMLCanvasElement} canvas @param {Scene} scene @param {number} [scale] */
export function paint(canvas, scene, scale = globalThis.devicePixelRatio || 1) {
  canvas.width = Math.round(scene.width * scale);
  canvas.height = Math.round(scene.height * scale);
  canvas.style.width = `${scene.width}px`;
  canvas.style.height = `${scene.height}px`;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = scene.fill;
  context.fillRect(0, 0, scene.width, scene.height);
  context.textBaseline = "middle";
  for (const shape of scene.shapes) {
    if (shape.kind === "rect") {
      context.fillStyle = shape.fill;
      context.fillRect(shape.x, shape.y, shape.width, shape.height);
    } else if (shape.kind === "curve") {
      paintCurve(context, shape);
    } else {
      paintText(context, shape, scene.font);
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {Curve} curve */
function paintCurve(context, { x1, y1, x2, y2, stroke, width, opacity }) {
  const middle = (x1 + x2) / 2;
  context.globalAlpha = opacity;
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x1, y1);
  context.bezierCurveTo(middle, y1, middle, y2, x2, y2);
  context.stroke();
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Text} text @param {string} font */
function paintText(context, { x, y, text, fill, anchor, turn = 0, bold = false }, font) {
  context.save();
  context.translate(x, y);
  context.rotate((turn * Math.PI) / 180);
  context.fillStyle = fill;
  context.font = bold ? `600 ${font}` : font;
  context.textAlign = ALIGN[anchor];
  context.fillText(text, 0, 0);
  context.restore();
}

const round = (/** @type {number} */ value) => String(Math.round(value * 100) / 100);
/** @type {Record<string, string>} */
const NAMED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// What XML cannot hold is shown as the sign for that.
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const escaped = (/** @type {string} */ text) => text.replace(UNWRITABLE, "\u{fffd}").replace(/[&<>"]/g, (sign) => NAMED[sign]);

/** A scene as the text of an SVG file. @param {Scene} scene */
export function asSvg({ width, height, fill, font, shapes }) {
  const [size, ...family] = font.split(" ");
  const parts = shapes.map((shape) => {
    if (shape.kind === "rect") {
      return `<rect x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}" height="${round(shape.height)}" fill="${shape.fill}"/>`;
    }
    if (shape.kind === "curve") {
      const middle = round((shape.x1 + shape.x2) / 2);
      const [x1, y1, x2, y2] = [shape.x1, shape.y1, shape.x2, shape.y2].map(round);
      return `<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" fill="none" stroke="${shape.stroke}" stroke-width="${round(shape.width)}" opacity="${round(shape.opacity)}"/>`;
    }
    const turn = shape.turn ? ` transform="rotate(${shape.turn} ${round(shape.x)} ${round(shape.y)})"` : "";
    const weight = shape.bold ? ' font-weight="600"' : "";
    return `<text x="${round(shape.x)}" y="${round(shape.y)}" fill="${shape.fill}" text-anchor="${shape.anchor}" dominant-baseline="central"${weight}${turn}>${escaped(shape.text)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="${round(width)}" height="${round(height)}" font-size="${size}" font-family="${escaped(family.join(" "))}">`,
    `<rect width="100%" height="100%" fill="${fill}"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

/** How wide texts are, in pixels. @param {string[]} texts @param {string} font */
export function widest(texts, font) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = font;
  return Math.max(0, ...texts.map((text) => context.measureText(text).width));
}
