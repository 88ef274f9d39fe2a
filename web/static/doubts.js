// The way through the doubts: Enter saves or confirms and goes to the next one, over pages of rows that are not
// loaded, and ends on the approve button.

import { confirming, controlAt, controlInFocus, doubts, elsewhere, isChanged, isWaiting, rows, bookingAddress, unsaved } from "./booking_parts.js";
import { readEvidence } from "./evidence.js";
import { showPane } from "./panes.js";

export const APPROVE = "#approve, #open-approve";
const AUTOMATIC_FOCUS_MS = 700;
let approveFocusedAt = -Infinity; // when the way through the doubts ended on the approve button
let endWhenSaved = false; // Enter was pressed on what may have been the last doubt
let leftFrom = null; // path of the control on which that was

export function focusControl(id) {
  const control = document.getElementById(id);
  if (!control) return;
  showPane("form");
  control.closest("details:not([open])")?.setAttribute("open", "");
  control.focus({ preventScroll: true });
  (control.closest(".cell, .field") ?? control).scrollIntoView({ block: "nearest" });
  if (control.select && !control.readOnly) control.select();
}

const follows = (control, other) => control.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
const isAnswered = (one) => unsaved.has(one.id) || confirming.has(one.id);

// The doubt after this control in the order of the form, from the top again at its end; never itself, nor
// one that was dealt with and whose answer is still awaited.
function nextDoubt(control) {
  const others = doubts().filter((one) => one !== control && !isAnswered(one));
  return (control && others.find((one) => follows(control, one))) ?? others[0];
}

// False: there is none on this page after the control, and whether there is one on another the server knows.
function goToNextDoubt(control) {
  const next = nextDoubt(control);
  const isBehind = control && next && !follows(control, next);
  if (!next || (isBehind && elsewhere() > 0)) return false;
  focusControl(next.id);
  return true;
}

export function goToPreviousDoubt() {
  const control = controlInFocus();
  const others = doubts().filter((one) => one !== control && !isAnswered(one));
  const before = control ? others.filter((one) => !follows(control, one)) : [];
  const goal = before.at(-1) ?? others.at(-1);
  if (goal) focusControl(goal.id);
}

export function goToDoubtAfter(control) {
  if (goToNextDoubt(control)) return;
  leftFrom = control?.dataset.path ?? null;
  finish();
}

// The page of rows that holds the first doubt after this path, from the top again at the end; or, with "show",
// the page that holds the value at the path.
export async function turnTo(path, purpose) {
  const asked = new URLSearchParams({ [purpose]: path, text: rows().text, page: rows().page });
  if ("doubtful" in rows()) asked.set("doubtful", "true");
  await htmx.ajax("GET", `${bookingAddress}/rows?${asked}`, { target: "#rows-area", swap: "outerMorph" });
  showFilter();
  readEvidence();
  if (rows().found) focusControl(rows().found);
}

// The filter gives way when what was asked for is in none of its rows.
function showFilter() {
  const text = document.getElementById("row-filter-text");
  if (!text) return;
  if (document.activeElement !== text) text.value = rows().text;
  document.getElementById("row-filter-doubtful").checked = "doubtful" in rows();
}

function finish() {
  endWhenSaved = false;
  if (goToNextDoubt(leftFrom && controlAt(leftFrom))) return;
  if (elsewhere() > 0) turnTo(leftFrom ?? "", "after");
  else if (doubts().length > 0) focusControl(doubts()[0].id);
  else {
    document.querySelector(APPROVE)?.focus();
    approveFocusedAt = performance.now();
  }
}

export function pressEnter(control) {
  const changed = isChanged(control);
  const confirmation = document.getElementById(`${control.id}-confirm`);
  if (!changed && confirmation) {
    confirming.add(control.id);
    confirmation.click();
  }
  control.blur(); // fires "change" when there is one, and with it the save
  // Sent before and not taken: the browser knows of no change since.
  if (changed && !unsaved.has(control.id)) control.dispatchEvent(new Event("change", { bubbles: true }));
  if (goToNextDoubt(control)) return;
  leftFrom = control.dataset.path;
  if (isWaiting()) endWhenSaved = true;
  else finish();
}

export function startDoubts() {
  // Whoever presses Enter from doubt to doubt lands on the approve button; the next press of that rhythm
  // must not approve what nobody has looked at.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(APPROVE) && performance.now() - approveFocusedAt < AUTOMATIC_FOCUS_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, { capture: true });
  document.addEventListener("click", (event) => {
    const go = event.target.closest?.("[data-go]");
    if (event.target.closest?.("[data-next-doubt]")) goToDoubtAfter(null);
    if (!go) return;
    event.preventDefault();
    if (document.getElementById(go.dataset.go)) focusControl(go.dataset.go);
    else if (go.dataset.goPath) turnTo(go.dataset.goPath, "show");
  });
}

// After each answer: the way that waited for it goes on, unless the answer was no.
export function goOnAfterAnswer(isRefused) {
  if (isRefused) endWhenSaved = false;
  else if (endWhenSaved && !isWaiting()) finish();
}

export function focusFirstDoubt() {
  if (document.activeElement && document.activeElement !== document.body) return;
  const first = doubts().find((one) => !one.readOnly && !one.disabled);
  if (first) focusControl(first.id);
  else if (elsewhere() > 0 && !new URLSearchParams(location.search).has("page")) turnTo("", "after");
}
