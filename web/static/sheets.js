// The sheets of the viewer: each shows one page image, turned upright, no sharper than the screen can show.
// Whole images up to the second resolution; beyond it squares of what is in view, so that memory stays small.
// Overlays are in points of the page as displayed; turning is done by the sheet (viewer.css) and known here alone.

import { wordsOf } from "./page_words.js";

const POINTS_PER_INCH = 72;
const ZOOM_STEP = 1.25;
const SMALLEST = 0.25;
const LARGEST = 4;
const ENOUGH = 1.2; // an image may be shown so many times as large as its pixels
const SETTLED_MS = 120;
const TILE_RESOLUTIONS = [600, 1200]; // dots per inch, and px of a side: those of web/page_images.py
const TILE_PIXELS = 1024;
const LEAST_TILE = 8; // px: sizes are rounded, and a smaller rest may be none

export const viewer = document.getElementById("viewer");
export const sheets = document.getElementById("sheets");

const pageList = document.getElementById("go-to-page");
const [usual, sharper] = viewer.dataset.resolutions.split(" ").map(Number);
const sizes = new WeakMap(); // sheet -> { width, height } of the page in points
let zoom = 1;
let settling = 0;

const isLying = (sheet) => sheet.dataset.turn === "90" || sheet.dataset.turn === "270";
const imageOf = (sheet) => sheet.querySelector(".page-image");
const rememberedTurn = (sheet) => `kouan-turn-${sheet.dataset.document}-${sheet.dataset.page}`;

export const allSheets = () => [...sheets.querySelectorAll(".sheet")];
export const sizeOf = (sheet) => sizes.get(sheet);

export function sheetOf(box) {
  return document.getElementById(`sheet-${box.document}-${box.page}`);
}

// The sheet that fills the middle of the view.
export function sheetInView() {
  const { top, height } = sheets.getBoundingClientRect();
  const middle = top + height / 2;
  return allSheets().find((sheet) => sheet.getBoundingClientRect().bottom >= middle) ?? allSheets().at(-1);
}

// Points of the displayed page under a place of the window.
export function pagePoint(sheet, clientX, clientY) {
  const { left, top, width: wide, height: high } = sheet.getBoundingClientRect();
  const across = (clientX - left) / wide;
  const down = (clientY - top) / high;
  const { width, height } = sizes.get(sheet);
  if (sheet.dataset.turn === "90") return { x: down * width, y: (1 - across) * height };
  if (sheet.dataset.turn === "180") return { x: (1 - across) * width, y: (1 - down) * height };
  if (sheet.dataset.turn === "270") return { x: (1 - down) * width, y: across * height };
  return { x: across * width, y: down * height };
}

export function startSheets() {
  for (const sheet of allSheets()) {
    const image = imageOf(sheet);
    image.addEventListener("load", () => show(sheet));
    image.addEventListener("error", () => sheet.classList.add("unread"));
    if (image.complete && image.naturalWidth > 0) show(sheet);
  }
  sheets.addEventListener("scroll", () => {
    const sheet = sheetInView();
    if (sheet && pageList) pageList.value = sheet.id;
    settle();
  }, { passive: true });
  new ResizeObserver(settle).observe(sheets);
  // A file may hold other documents before this one.
  document.getElementById(viewer.dataset.firstSheet)?.scrollIntoView({ block: "start" });
}

function show(sheet) {
  const image = imageOf(sheet);
  const dpi = Number(new URL(image.src, location.href).searchParams.get("dpi") ?? usual);
  if (!sizes.has(sheet)) {
    const points = (pixels) => (pixels * POINTS_PER_INCH) / dpi;
    setSize(sheet, points(image.naturalWidth), points(image.naturalHeight));
    const remembered = sessionStorage.getItem(rememberedTurn(sheet));
    if (remembered) setTurn(sheet, remembered);
    sheet.classList.add("shown");
    tellShown(sheet);
    standUpright(sheet);
  }
  settle();
}

async function standUpright(sheet) {
  const words = await wordsOf(sheet);
  if (!words) return;
  setSize(sheet, words.width, words.height);
  const isTurned = words.turn && !sessionStorage.getItem(rememberedTurn(sheet));
  if (isTurned) setTurn(sheet, words.turn);
  if (isTurned) tellShown(sheet);
}

function tellShown(sheet) {
  sheet.dispatchEvent(new CustomEvent("kouan:sheet-shown", { bubbles: true }));
}

function setSize(sheet, width, height) {
  sizes.set(sheet, { width, height });
  sheet.querySelector("svg").setAttribute("viewBox", `0 0 ${width} ${height}`);
  shape(sheet);
}

function setTurn(sheet, turn) {
  sheet.dataset.turn = String(turn);
  if (sizes.has(sheet)) shape(sheet);
  settle();
}

function shape(sheet) {
  const { width, height } = sizes.get(sheet);
  sheet.style.setProperty("--across", isLying(sheet) ? height : width);
  sheet.style.setProperty("--down", isLying(sheet) ? width : height);
}

// Turns the page in view clockwise by a quarter; this page stays so for as long as the browser's tab is open.
export function turnClockwise() {
  const sheet = sheetInView();
  if (!sheet) return;
  const turn = (Number(sheet.dataset.turn) + 90) % 360;
  setTurn(sheet, turn);
  sessionStorage.setItem(rememberedTurn(sheet), String(turn));
  sheet.scrollIntoView({ block: "nearest" });
  tellShown(sheet);
}

export function goToSheet(sheet) {
  sheet?.scrollIntoView({ block: "start" });
}

// The page before (-1) or after (1) the one in view.
export function turnPage(step) {
  const all = allSheets();
  const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(sheetInView()) + step))];
  goToSheet(next);
}

// "in", "out", "fit" (the width) or "fit-height".
export function zoomBy(direction) {
  const wanted = {
    in: () => Math.min(LARGEST, zoom * ZOOM_STEP),
    out: () => Math.max(SMALLEST, zoom / ZOOM_STEP),
    fit: () => 1,
    "fit-height": zoomForHeight,
  }[direction]();
  const ratio = wanted / zoom;
  const middle = { x: sheets.scrollLeft + sheets.clientWidth / 2, y: sheets.scrollTop + sheets.clientHeight / 2 };
  const inView = sheetInView();
  zoom = wanted;
  sheets.style.setProperty("--zoom", zoom);
  document.getElementById("zoom").textContent = `${Math.round(zoom * 100)} %`;
  if (direction === "fit-height") goToSheet(inView);
  else sheets.scrollTo(middle.x * ratio - sheets.clientWidth / 2, middle.y * ratio - sheets.clientHeight / 2);
  settle();
}

function zoomForHeight() {
  const sheet = sheetInView();
  if (!sheet) return zoom;
  const { paddingTop, paddingBottom } = getComputedStyle(sheets);
  const free = sheets.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  return Math.min(LARGEST, Math.max(SMALLEST, (zoom * free) / sheet.offsetHeight));
}

// Once scrolling and zooming have come to rest, what is in view gets the pixels that the screen can show.
function settle() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const view = sheets.getBoundingClientRect();
    for (const sheet of sheets.querySelectorAll(".sheet.shown")) {
      const place = sheet.getBoundingClientRect();
      if (place.bottom > view.top && place.top < view.bottom) sharpen(sheet, place, view);
      else loosen(sheet, place, view);
    }
  }, SETTLED_MS);
}

function sharpen(sheet, place, view) {
  const { width } = sizes.get(sheet);
  const shownWidth = isLying(sheet) ? place.height : place.width;
  const wanted = (shownWidth * window.devicePixelRatio * POINTS_PER_INCH) / width;
  if (wanted > usual * ENOUGH) take(imageOf(sheet), sharper);
  const dpi = wanted > sharper * ENOUGH ? (TILE_RESOLUTIONS.find((one) => wanted <= one * ENOUGH) ?? TILE_RESOLUTIONS.at(-1)) : 0;
  layTiles(sheet, dpi, place, view);
}

// What is more than a view away is shown by the smallest image again.
function loosen(sheet, place, view) {
  sheet.querySelector(".tiles").replaceChildren();
  const isFar = place.bottom < view.top - view.height || place.top > view.bottom + view.height;
  const image = imageOf(sheet);
  if (isFar && image.getAttribute("src") !== image.dataset.address) image.src = image.dataset.address;
}

function take(image, dpi) {
  const address = `${image.dataset.address}?dpi=${dpi}`;
  if (image.getAttribute("src") === address || image.dataset.loading === address || !image.complete) return;
  image.dataset.loading = address;
  // The page stays as it is until the sharper image is there.
  const loading = new Image();
  loading.addEventListener("load", () => {
    image.src = address;
  });
  for (const end of ["load", "error"]) loading.addEventListener(end, () => delete image.dataset.loading);
  loading.src = address;
}

function layTiles(sheet, dpi, place, view) {
  const layer = sheet.querySelector(".tiles");
  const wanted = new Set(dpi ? tilesInView(sheet, dpi, place, view) : []);
  for (const tile of [...layer.children]) {
    if (wanted.has(tile.dataset.tile)) wanted.delete(tile.dataset.tile);
    else tile.remove();
  }
  layer.append(...[...wanted].map((name) => tileOf(sheet, name)));
}

function* tilesInView(sheet, dpi, place, view) {
  const corners = [
    pagePoint(sheet, Math.max(place.left, view.left), Math.max(place.top, view.top)),
    pagePoint(sheet, Math.min(place.right, view.right), Math.min(place.bottom, view.bottom)),
  ];
  const { width, height } = sizes.get(sheet);
  const range = (values, points) => {
    const pixels = values.map((value) => (value * dpi) / POINTS_PER_INCH);
    const last = Math.ceil((points * dpi) / POINTS_PER_INCH) - LEAST_TILE;
    const at = (pixel) => Math.floor(Math.min(last, Math.max(0, pixel)) / TILE_PIXELS);
    return [at(Math.min(...pixels)), at(Math.max(...pixels))];
  };
  const [firstColumn, lastColumn] = range(corners.map((corner) => corner.x), width);
  const [firstRow, lastRow] = range(corners.map((corner) => corner.y), height);
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let column = firstColumn; column <= lastColumn; column += 1) yield `${dpi}/${column}-${row}`;
  }
}

function tileOf(sheet, name) {
  const [dpi, column, row] = name.split(/[/-]/).map(Number);
  const { width, height } = sizes.get(sheet);
  const tile = new Image();
  const along = (place, points) => {
    const whole = Math.ceil((points * dpi) / POINTS_PER_INCH);
    const begin = place * TILE_PIXELS;
    return [(begin / whole) * 100, (Math.min(TILE_PIXELS, whole - begin) / whole) * 100];
  };
  const [left, wide] = along(column, width);
  const [top, high] = along(row, height);
  Object.assign(tile.style, { left: `${left}%`, top: `${top}%`, width: `${wide}%`, height: `${high}%` });
  tile.alt = "";
  tile.draggable = false;
  tile.dataset.tile = name;
  tile.src = imageOf(sheet).dataset.address.replace(/\.png$/, `/tiles/${name}.png`);
  return tile;
}
