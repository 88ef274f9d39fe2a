// The evidence viewer: page images with a box for every value that was read, tied to the form's controls.
// A control carries what the viewer needs in data-evidence: boxes in points of the displayed page, the raw
// text, where it came from. Coordinates in the overlay are points, so zooming changes nothing here.

const SVG = "http://www.w3.org/2000/svg";
const POINTS_PER_INCH = 72;
const ZOOM_STEP = 1.25;
const SMALLEST = 0.5;
const LARGEST = 4;
const SHARPER_FROM = 1.3; // above this width a page is asked for in the higher resolution
const MARGIN = 60; // px kept free around a box that is scrolled to

const viewer = document.getElementById("viewer");
const sheets = document.getElementById("sheets");
const strip = document.getElementById("evidence");
const [usual, sharper] = viewer.dataset.resolutions.split(" ").map(Number);
let zoom = 1;
let evidenceOf = new Map();

export function startViewer(focusControl) {
  for (const image of sheets.querySelectorAll("img")) {
    image.addEventListener("load", () => show(image));
    image.addEventListener("error", () => image.parentElement.classList.add("unread"));
    if (image.complete && image.naturalWidth > 0) show(image);
  }
  sheets.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (box) focusControl(box.dataset.control);
  });
  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) zoomBy(button.dataset.zoom);
  });
  sheets.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomBy(event.deltaY < 0 ? "in" : "out");
  }, { passive: false });
  document.getElementById("toggle-boxes").addEventListener("click", (event) => {
    const button = event.currentTarget;
    const hidden = sheets.classList.toggle("without-boxes");
    button.setAttribute("aria-pressed", String(!hidden));
  });
  document.getElementById("go-to-page").addEventListener("change", (event) => {
    document.getElementById(event.target.value).scrollIntoView({ block: "start" });
  });
  sheets.addEventListener("scroll", nameSheetInView, { passive: true });
  readEvidence();
  // A file may hold other documents before this one.
  document.getElementById(viewer.dataset.firstSheet)?.scrollIntoView({ block: "start" });
}

// The list of pages names the one that fills the middle of the view.
function nameSheetInView() {
  const { top, height } = sheets.getBoundingClientRect();
  const middle = top + height / 2;
  const inView = [...sheets.querySelectorAll(".sheet")].find((sheet) => sheet.getBoundingClientRect().bottom >= middle);
  if (inView) document.getElementById("go-to-page").value = inView.id;
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

function sheetOf(box) {
  return document.getElementById(`sheet-${box.document}-${box.page}`);
}

function show(image) {
  const sheet = image.parentElement;
  const dpi = Number(new URL(image.src, location.href).searchParams.get("dpi") ?? usual);
  const points = (pixels) => (pixels * POINTS_PER_INCH) / dpi;
  const overlay = sheet.querySelector("svg");
  overlay.setAttribute("viewBox", `0 0 ${points(image.naturalWidth)} ${points(image.naturalHeight)}`);
  sheet.classList.add("shown");
  drawBoxes(sheet);
  const active = document.activeElement;
  if (evidenceOf.get(active?.id)?.boxes.some((box) => sheetOf(box) === sheet)) lightUp(active);
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
  sheet.querySelector("svg").replaceChildren(...drawn);
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

function tell(evidence) {
  const names = strip.dataset;
  const lines = [
    [names.raw, evidence.raw],
    [names.printed, evidence.printed],
    [names.source, evidence.source],
    [names.confidence, evidence.confidence],
    [names.sheet, evidence.sheet],
    [names.page, evidence.page],
    [names.rate, evidence.rate],
  ].filter(([, value]) => value);
  const line = ([name, value]) => {
    const group = document.createElement("div");
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = name;
    said.textContent = value;
    group.append(term, said);
    return group;
  };
  const told = document.createElement(lines.length > 0 ? "dl" : "p");
  if (lines.length > 0) told.append(...lines.map(line));
  else {
    told.textContent = names.hint;
    told.className = "muted";
  }
  strip.replaceChildren(told);
}

function zoomBy(direction) {
  const before = zoom;
  if (direction === "fit") zoom = 1;
  else zoom = Math.min(LARGEST, Math.max(SMALLEST, direction === "in" ? zoom * ZOOM_STEP : zoom / ZOOM_STEP));
  const middle = { x: sheets.scrollLeft + sheets.clientWidth / 2, y: sheets.scrollTop + sheets.clientHeight / 2 };
  for (const sheet of sheets.querySelectorAll(".sheet")) {
    sheet.style.width = `${zoom * 100}%`;
    if (zoom * window.devicePixelRatio > SHARPER_FROM) sharpen(sheet.querySelector("img"));
  }
  document.getElementById("zoom").textContent = `${Math.round(zoom * 100)} %`;
  const ratio = zoom / before;
  sheets.scrollTo(middle.x * ratio - sheets.clientWidth / 2, middle.y * ratio - sheets.clientHeight / 2);
}

function sharpen(image) {
  const address = `${image.dataset.address}?dpi=${sharper}`;
  if (image.getAttribute("src") === address || !image.complete) return;
  // The page stays as it is until the sharper image is there.
  const loading = new Image();
  loading.addEventListener("load", () => {
    image.src = address;
  });
  loading.src = address;
}
