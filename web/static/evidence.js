// The evidence viewer: a box on the page image for every value that was read, tied to the form's controls.
// A control carries what the viewer needs in data-evidence: boxes in points of the displayed page, the raw
// text, where it came from. The sheets (sheets.js) turn, zoom and sharpen; pointing.js takes text from them.

import { tell } from "./evidence_strip.js";
import { startPointing } from "./pointing.js";
import { goToSheet, sheetOf, sheets, startSheets, turnClockwise, turnPage, viewer, zoomBy } from "./sheets.js";

export { turnPage, zoomBy };

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 60; // px kept free around a box that is scrolled to

let evidenceOf = new Map();

export function startViewer(focusControl) {
  sheets.addEventListener("kouan:sheet-shown", (event) => {
    drawBoxes(event.target);
    const active = document.activeElement;
    if (evidenceOf.get(active?.id)?.boxes.some((box) => sheetOf(box) === event.target)) lightUp(active);
  });
  sheets.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (box) focusControl(box.dataset.control);
  });
  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.zoom) zoomBy(button.dataset.zoom);
    if (button?.dataset.page) turnPage(Number(button.dataset.page));
  });
  sheets.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomBy(event.deltaY < 0 ? "in" : "out");
  }, { passive: false });
  document.getElementById("toggle-boxes").addEventListener("click", toggleBoxes);
  document.getElementById("turn-clockwise").addEventListener("click", turnClockwise);
  document.getElementById("go-to-page").addEventListener("change", (event) => {
    goToSheet(document.getElementById(event.target.value));
  });
  readEvidence();
  startSheets();
  startPointing();
}

// Hides the boxes, or shows them again.
export function toggleBoxes() {
  const hidden = sheets.classList.toggle("without-boxes");
  document.getElementById("toggle-boxes").setAttribute("aria-pressed", String(!hidden));
}

// Takes the evidence of all controls anew, after the form has changed.
export function readEvidence() {
  evidenceOf = new Map();
  for (const control of document.querySelectorAll("#review [data-evidence]")) {
    evidenceOf.set(control.id, { status: control.dataset.status, boxes: [], ...JSON.parse(control.dataset.evidence) });
  }
  for (const sheet of sheets.querySelectorAll(".sheet.shown")) drawBoxes(sheet);
  const active = document.activeElement;
  if (evidenceOf.has(active?.id)) lightUp(active, false);
}

// Lights the boxes of a control, scrolls to the first and tells what was read there.
export function lightUp(control, scrolls = true) {
  for (const lit of sheets.querySelectorAll(".lit")) lit.classList.remove("lit");
  const evidence = evidenceOf.get(control.id);
  if (!evidence) return;
  tell(evidence);
  const boxes = [...sheets.querySelectorAll(`[data-control="${CSS.escape(control.id)}"]`)];
  for (const box of boxes) {
    box.classList.add("lit");
    box.parentElement.append(box); // the last painted is on top
  }
  if (!scrolls) return;
  if (boxes.length > 0) bringIntoView(boxes[0]);
  else if (evidence.boxes.length > 0) sheetOf(evidence.boxes[0])?.scrollIntoView({ block: "nearest" });
}

function drawBoxes(sheet) {
  const drawn = [];
  for (const [control, { boxes, status }] of evidenceOf) {
    for (const box of boxes) {
      if (sheetOf(box) !== sheet) continue;
      const [left, top, right, bottom] = box.bbox;
      const shape = document.createElementNS(SVG, "rect");
      shape.setAttribute("class", `box ${status}`);
      shape.setAttribute("x", left - 1);
      shape.setAttribute("y", top - 1);
      shape.setAttribute("width", right - left + 2);
      shape.setAttribute("height", bottom - top + 2);
      shape.setAttribute("rx", 1.5);
      shape.dataset.control = control;
      drawn.push(shape);
    }
  }
  sheet.querySelector(".boxes").replaceChildren(...drawn);
}

function bringIntoView(box) {
  const area = sheets.getBoundingClientRect();
  const place = box.getBoundingClientRect();
  const shift = (start, end, from, to) => {
    if (start < from + MARGIN || end > to - MARGIN) return (start + end) / 2 - (from + to) / 2;
    return 0;
  };
  sheets.scrollBy(
    shift(place.left, place.right, area.left, area.right),
    shift(place.top, place.bottom, area.top, area.bottom),
  );
}
