// A signature under the finger: what is drawn is written as a picture into the hidden field. Without it the name is enough.
import { all, onContent } from "./dom.js";

const PEN = 2.5;

class Signature {
  constructor(box) {
    this.canvas = box.querySelector("canvas");
    this.field = box.querySelector("input");
    this.isDrawing = false;
    box.hidden = false;
    this.size();
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.end());
    box.querySelector("[data-signature-clear]").addEventListener("click", () => this.clear());
    if (this.field.value.startsWith("data:image/")) this.restore(this.field.value);
    else this.field.value = "";
  }

  // As many pixels as are shown, two a point where the screen has them.
  size() {
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = this.canvas.clientWidth * scale;
    this.canvas.height = this.canvas.clientHeight * scale;
    this.pen = this.canvas.getContext("2d");
    this.pen.scale(scale, scale);
    Object.assign(this.pen, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: "black", fillStyle: "white" });
    this.pen.fillRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
  }

  begin(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.isDrawing = true;
    this.pen.beginPath();
    this.pen.moveTo(event.offsetX, event.offsetY);
  }

  draw(event) {
    if (!this.isDrawing) return;
    this.pen.lineTo(event.offsetX, event.offsetY);
    this.pen.stroke();
    this.hasInk = true;
  }

  // A touch that drew nothing is no signature.
  end() {
    if (this.isDrawing && this.hasInk) this.field.value = this.canvas.toDataURL("image/png");
    this.isDrawing = false;
  }

  clear() {
    this.hasInk = false;
    this.field.value = "";
    this.pen.fillRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
  }

  // What was refused with the form is still there.
  restore(source) {
    const picture = new Image();
    picture.addEventListener("load", () => this.pen.drawImage(picture, 0, 0, this.canvas.clientWidth, this.canvas.clientHeight));
    picture.src = source;
    this.hasInk = true;
  }
}

onContent((root) => {
  for (const box of all(root, "[data-signature]")) if (box.hidden) new Signature(box);
});
