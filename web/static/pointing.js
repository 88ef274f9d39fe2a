// Pointing: whoever drags a region of a page, or clicks words with Ctrl held (Cmd on a Mac), takes their text
// into the control that had the focus last, by the event "kouan:pointed" with { text, document_id, page, boxes }.
// Dragging with the middle button, or with Space held, moves the page instead.

import { say } from "./evidence_strip.js";
import { addressOf, ask, joined, lineBoxes, wordAt, wordsIn, wordsOf } from "./page_words.js";
import { pagePoint, sheets, sizeOf, viewer } from "./sheets.js";

const SVG = "http://www.w3.org/2000/svg";
const DRAG_FROM = 5; // px: less is a click
const LEAST_SIDE = 2; // points: less holds no character
const LABEL_MS = 1800;
const BESIDE = 14; // px between the pointer and the label
const isMac = /Mac/.test(navigator.platform);

const label = document.getElementById("pointed");
const said = viewer.dataset;
let isStarted = false;
let controlId = null; // of the control that had the focus last
let press = null; // a button is down: { kind: "region" | "pan", … }
let gathered = null; // { sheet, words } clicked while the key is held
let picking = false; // the key is held over the images
let over = null; // where the pointer is over the images: { clientX, clientY, sheet }
let spaceIsHeld = false;
let swallowsClick = false; // the click that ends a drag focuses nothing
let hiding = 0;

const keyOf = (event) => (isMac ? event.metaKey : event.ctrlKey);
const isKey = (event) => event.key === (isMac ? "Meta" : "Control");
const isTyping = () => document.activeElement?.matches?.("input, select, textarea, [contenteditable=true]");

export function startPointing() {
  if (isStarted || !label) return;
  isStarted = true;
  document.addEventListener("focusin", (event) => remember(event.target));
  remember(document.activeElement);
  sheets.addEventListener("pointerdown", pressed);
  sheets.addEventListener("pointermove", moved);
  sheets.addEventListener("pointerup", released);
  sheets.addEventListener("pointercancel", giveUp);
  sheets.addEventListener("pointerleave", () => {
    over = null;
    if (!press && !gathered) stopPicking();
  });
  sheets.addEventListener("mousedown", keepFocus);
  sheets.addEventListener("click", (event) => {
    if (!swallowsClick) return;
    swallowsClick = false;
    event.stopImmediatePropagation();
  }, { capture: true });
  document.addEventListener("keydown", keyDown);
  document.addEventListener("keyup", keyUp);
  window.addEventListener("blur", () => {
    gathered = null;
    spaceIsHeld = false;
    stopPicking();
    hideLabel();
  });
}

function remember(element) {
  const control = element?.closest?.("#review [data-path]");
  if (control?.id) controlId = control.id;
}

// The control keeps the focus while its text is pointed at: nothing is saved half done, and typing goes on there.
function keepFocus(event) {
  const isControl = document.activeElement?.closest?.("#review [data-path]");
  if (event.button === 1 || (event.target.closest(".sheet") && (isControl || spaceIsHeld))) event.preventDefault();
}

function pressed(event) {
  swallowsClick = false;
  const place = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
  if (event.button === 1 || (event.button === 0 && spaceIsHeld)) {
    press = { ...place, kind: "pan", left: sheets.scrollLeft, top: sheets.scrollTop };
    sheets.setPointerCapture(event.pointerId);
    sheets.classList.add("panning");
    return;
  }
  const sheet = event.target.closest(".sheet.shown");
  // A finger scrolls.
  if (event.button !== 0 || event.pointerType === "touch" || !sheet) return;
  const from = pagePoint(sheet, event.clientX, event.clientY);
  press = { ...place, kind: "region", sheet, from, picks: keyOf(event), isDragged: false };
}

function moved(event) {
  over = { clientX: event.clientX, clientY: event.clientY, sheet: event.target.closest(".sheet.shown") };
  if (press?.kind === "pan") {
    sheets.scrollTo(press.left - (event.clientX - press.x), press.top - (event.clientY - press.y));
  } else if (press) {
    drag(event);
  } else if (keyOf(event)) startPicking();
  else if (picking && !gathered) stopPicking();
}

function drag(event) {
  if (!press.isDragged) {
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < DRAG_FROM) return;
    press.isDragged = true;
    sheets.setPointerCapture(event.pointerId);
    sheets.classList.add("dragging");
    const { sheet } = press;
    wordsOf(sheet).then((page) => {
      if (press?.sheet !== sheet) return;
      press.page = page;
      outline(sheet, page);
    });
  }
  press.region = regionOf(press.sheet, press.from, pagePoint(press.sheet, event.clientX, event.clientY));
  drawRegion(press.sheet, press.region);
  const words = press.page ? wordsIn(press.page, press.region) : [];
  mark(press.sheet, words);
  showLabel(joined(words), event.clientX, event.clientY);
}

function regionOf(sheet, from, to) {
  const { width, height } = sizeOf(sheet);
  const within = (value, most) => Math.min(most, Math.max(0, value));
  const xs = [within(from.x, width), within(to.x, width)];
  const ys = [within(from.y, height), within(to.y, height)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function released(event) {
  const ended = press;
  press = null;
  if (!ended) return;
  sheets.classList.remove("panning", "dragging");
  if (ended.kind === "pan") return;
  if (ended.isDragged) {
    swallowsClick = true;
    take(ended, event);
  } else if (ended.picks) {
    swallowsClick = true;
    gather(ended.sheet, ended.from, event);
  }
}

function giveUp() {
  if (press?.sheet) clear(press.sheet);
  press = null;
  sheets.classList.remove("panning", "dragging");
  hideLabel();
}

// The server says what is in the region: it recognises what no words are known of.
async function take({ sheet, region }, { clientX, clientY }) {
  const [x0, top, x1, bottom] = region;
  if (Math.min(x1 - x0, bottom - top) < LEAST_SIDE || !target()) {
    clear(sheet);
    hideLabel();
    return;
  }
  if (!label.textContent) showLabel(said.saidRecognising, clientX, clientY);
  const asked = new URLSearchParams({ x0, top, x1, bottom, turn: sheet.dataset.turn });
  try {
    const found = await ask(`${addressOf(sheet)}/region?${asked}`);
    if (found.text) deliver(sheet, found.text, found.boxes, clientX, clientY);
    else fail(said.saidNothingThere);
  } catch (error) {
    fail(error.message || said.saidNotAnswered);
  }
  clear(sheet);
}

async function gather(sheet, point, { clientX, clientY }) {
  const page = await wordsOf(sheet);
  const word = page && wordAt(page, point);
  if (!word) return;
  // What is gathered goes into one value and has one page.
  if (gathered?.sheet !== sheet) gathered = { sheet, words: [] };
  const others = gathered.words.filter((other) => other.place !== word.place);
  const isTakenBack = others.length < gathered.words.length;
  gathered.words = isTakenBack ? others : [...others, word].sort((one, other) => one.place - other.place);
  mark(sheet, gathered.words);
  showLabel(joined(gathered.words), clientX, clientY);
  gathered.at = { clientX, clientY };
  if (!picking) deliverGathered(); // the key was let go while the words were on their way
}

function deliverGathered() {
  const taken = gathered;
  gathered = null;
  if (!taken || taken.words.length === 0 || !target()) return;
  deliver(taken.sheet, joined(taken.words), lineBoxes(taken.words), taken.at.clientX, taken.at.clientY);
}

// The control that takes the text; null, and the strip says why, when there is none.
function target() {
  const control = controlId && document.getElementById(controlId);
  if (!control) fail(said.saidNoField);
  else if (control.disabled || control.readOnly) fail(said.saidFieldIsFixed);
  else return control;
  return null;
}

function deliver(sheet, text, boxes, clientX, clientY) {
  const control = target();
  if (!control) return;
  const taken = control instanceof HTMLTextAreaElement ? text : text.replace(/\s*\n\s*/g, " ");
  showLabel(taken, clientX, clientY);
  hiding = setTimeout(hideLabel, LABEL_MS);
  const detail = { text: taken, document_id: Number(sheet.dataset.document), page: Number(sheet.dataset.page), boxes };
  control.dispatchEvent(new CustomEvent("kouan:pointed", { bubbles: true, detail }));
}

function fail(words) {
  hideLabel();
  say(words);
}

function keyDown(event) {
  if (isKey(event) && over) startPicking();
  if (event.key === " " && over && !isTyping() && !event.target.closest?.("button, a, summary")) {
    event.preventDefault();
    spaceIsHeld = true;
    sheets.classList.add("movable");
  }
  if (event.key === "Escape") {
    if (press || gathered) event.preventDefault();
    gathered = null;
    giveUp();
    stopPicking();
  }
}

function keyUp(event) {
  if (event.key === " ") {
    spaceIsHeld = false;
    sheets.classList.remove("movable");
  }
  if (isKey(event)) {
    deliverGathered();
    stopPicking();
  }
}

// While the key is held the words of the page under the pointer are outlined.
async function startPicking() {
  picking = true;
  sheets.classList.add("picking");
  const { sheet, clientX, clientY } = over ?? {};
  if (!sheet) return;
  const page = await wordsOf(sheet);
  if (!picking || !page || press) return;
  outline(sheet, page);
  const word = wordAt(page, pagePoint(sheet, clientX, clientY));
  const chosen = gathered?.sheet === sheet ? gathered.words : [];
  mark(sheet, word ? [...chosen, word] : chosen);
}

function stopPicking() {
  picking = false;
  sheets.classList.remove("picking");
  for (const sheet of sheets.querySelectorAll(".sheet.outlined")) clear(sheet);
}

function outline(sheet, page) {
  if (sheet.classList.contains("outlined") || !page) return;
  sheet.classList.add("outlined");
  sheet.querySelector(".words").replaceChildren(...(page.words ?? []).map(({ bbox }) => rectangle(bbox, "word")));
}

function mark(sheet, words) {
  sheet.querySelector(".chosen").replaceChildren(...words.map(({ bbox }) => rectangle(bbox, "chosen-word")));
}

function drawRegion(sheet, region) {
  sheet.querySelector(".region").replaceChildren(rectangle(region, "dragged"));
}

function clear(sheet) {
  sheet.classList.remove("outlined");
  for (const layer of sheet.querySelectorAll(".words, .chosen, .region")) layer.replaceChildren();
}

function rectangle([x0, top, x1, bottom], kind) {
  const shape = document.createElementNS(SVG, "rect");
  shape.setAttribute("class", kind);
  shape.setAttribute("x", x0);
  shape.setAttribute("y", top);
  shape.setAttribute("width", x1 - x0);
  shape.setAttribute("height", bottom - top);
  return shape;
}

function showLabel(text, clientX, clientY) {
  clearTimeout(hiding);
  label.textContent = text;
  label.hidden = !text;
  if (!text) return;
  const { width, height } = label.getBoundingClientRect();
  label.style.left = `${Math.max(4, Math.min(clientX + BESIDE, innerWidth - width - 4))}px`;
  label.style.top = `${Math.max(4, Math.min(clientY + BESIDE, innerHeight - height - 4))}px`;
}

function hideLabel() {
  clearTimeout(hiding);
  label.hidden = true;
  label.textContent = "";
}
