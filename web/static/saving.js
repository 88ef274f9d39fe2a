// Saves go one after another with the version the page was last told, and each answer is taken up: what changed is
// shown, what was typed meanwhile stays.

import { CONTROL, confirming, controlAt, controlInFocus, controlOf, controls, isChanged, isWaiting, review, rows, say, standing, unsaved, workplace } from "./booking_parts.js";
import { focusControl, goOnAfterAnswer, goToDoubtAfter } from "./doubts.js";
import { lightUp, readEvidence } from "./evidence.js";
import { answered, forget, holdsKept, isOverAnothers, offerKept, putIn, restoreTyped } from "./typed_values.js";

let stepsFromHead = false; // the request under way was begun by a button or dialog of the head
let waitingSteps = []; // what is to be done once everything is saved
const begunBy = new WeakMap(); // what each request was begun by and told; the answer may take it off the page or change it

// Does it now, or when all changes under way are saved; not at all when one of them is refused.
export function whenSaved(action) {
  if (isWaiting()) waitingSteps.push(action);
  else action();
}

// Saves what was typed in the control in focus, as leaving it does.
export function saveInFocus() {
  const control = controlInFocus();
  if (!control || !isChanged(control)) return;
  const place = document.activeElement;
  place.blur();
  if (isChanged(control) && !unsaved.has(control.id)) control.dispatchEvent(new Event("change", { bubbles: true }));
  place.focus();
}

// The address names the rows that are shown: a reload and a colleague see the same ones.
function nameRows() {
  const query = new URLSearchParams(rows().query);
  if (workplace.dataset.queue) query.set("queue", workplace.dataset.queue);
  const address = location.pathname + (query.size > 0 ? `?${query}` : "");
  if (location.pathname + location.search !== address) history.replaceState(null, "", address);
}

// The version that was decided on, and the rows that are shown: the answer brings those that change.
function tellWhatIsSeen(body) {
  body.set("expected_version", standing().version);
  body.set("queue", workplace.dataset.queue);
  body.set("rows_page", rows().page);
  body.set("rows_text", rows().text);
  body.set("rows_doubtful", String("doubtful" in rows()));
  body.set("rows_shown", [...document.querySelectorAll("#rows-area [data-row]")].map((row) => row.dataset.row).join());
}

// Where a value was pointed at goes along with it, once.
function tellPointed(body, control) {
  const { pointed } = control.dataset;
  if (!pointed) return;
  delete control.dataset.pointed;
  const { text, ...place } = JSON.parse(pointed);
  if (control.value.includes(text)) body.set("pointed", JSON.stringify({ text, ...place }));
}

function beforeRequest(event) {
  const { ctx } = event.detail;
  const control = ctx.sourceElement.matches(`#review ${CONTROL}`) ? ctx.sourceElement : null;
  const sent = ctx.request.body instanceof URLSearchParams ? ctx.request.body.get("value") : null;
  const { done } = ctx.sourceElement.dataset;
  const reasonFor = ctx.sourceElement.matches("#review form") ? ctx.request.body?.get("path") : null;
  begunBy.set(ctx, { source: ctx.sourceElement, control, sent, done, reasonFor });
  if (control && isOverAnothers(control, sent)) {
    // Somebody else has changed the value since the typing began: both are shown, none is sent.
    unsaved.delete(control.id);
    waitingSteps = [];
    control.value = control.defaultValue;
    offerKept();
    event.preventDefault();
    return;
  }
  // Set when the request leaves and not when it was queued: the save before it has raised the version.
  if (ctx.request.body instanceof URLSearchParams) {
    tellWhatIsSeen(ctx.request.body);
    if (control) tellPointed(ctx.request.body, control);
  }
  stepsFromHead = Boolean(ctx.sourceElement.closest("#booking-head"));
  ctx.sourceElement.closest("dialog")?.close();
}

function afterSwap(event) {
  const { ctx } = event.detail;
  Object.assign(review().dataset, { version: standing().version, state: standing().state });
  nameRows();
  if (ctx.response?.status === 200) document.getElementById("notice").replaceChildren();
}

function finallyRequest(event) {
  const { ctx } = event.detail;
  const { response } = ctx;
  const { source, control, sent, done, reasonFor } = begunBy.get(ctx) ?? { source: ctx.sourceElement };
  const isRefused = !response || response.status >= 400;
  unsaved.delete(source.id);
  if (control && response) answered(control, sent, response.status);
  for (const id of confirming) {
    if (isRefused || document.getElementById(id)?.dataset.status !== "doubted") confirming.delete(id);
  }
  showStored();
  readEvidence();
  offerKept();
  const refused = isRefused && response && review().querySelector(".reasons .refused")?.closest(".field, .cell");
  goOnAfterAnswer(isRefused);
  if (isRefused) waitingSteps = [];
  else if (!isWaiting()) for (const action of waitingSteps.splice(0)) action();
  if (refused) focusRefused(refused);
  else if (isRefused) document.querySelector("#obstacles a")?.focus();
  if (!isRefused && reasonFor) goOnAfterReason(reasonFor);
  keepFocus();
  if (!isRefused && done) tellDone(done, source.id);
}

// A value that is only taken with a reason: the next thing to type is the reason.
function focusRefused(field) {
  const reason = field.querySelector(".reason-form input[name=reason]");
  if (reason) reason.focus();
  else focusControl(field.querySelector(CONTROL).id);
}

// The answer takes the form of the reason away: the way through the doubts goes on from the value it was for.
function goOnAfterReason(path) {
  if (isFocusLost()) goToDoubtAfter(controlAt(path));
}

// What was done can be taken back where it is told.
function tellDone(text, id) {
  const undo = document.getElementById("undo");
  if (!undo || id === "undo") return say(text);
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: workplace.dataset.saidUndo });
  button.addEventListener("click", () => document.getElementById("undo")?.click());
  say(text, button);
}

const isFocusLost = () => !document.activeElement || document.activeElement === document.body;

// A step takes its own button away; whoever works by keyboard goes on at the head of the booking. Not at another
// button: the next press of Enter must not take the step back.
function keepFocus() {
  if (stepsFromHead && isFocusLost()) document.querySelector("#booking-head h1").focus({ preventScroll: true });
  stepsFromHead = false;
  const control = controlInFocus();
  if (control) lightUp(control, false);
}

// Controls a person has typed in keep what was typed; the stored value is shown once it is answered.
function showStored() {
  for (const control of controls()) {
    const isAtWork = unsaved.has(control.id) || control.contains(document.activeElement);
    if (isAtWork && restoreTyped(control)) continue;
    if (unsaved.has(control.id) || holdsKept(control)) continue;
    if (control instanceof HTMLSelectElement) {
      const stored = [...control.options].findIndex((option) => option.defaultSelected);
      if (stored >= 0) control.selectedIndex = stored;
    } else if (control.value !== control.defaultValue) control.value = control.defaultValue;
  }
}

export function startSaving() {
  document.addEventListener("change", (event) => {
    const control = controlOf(event.target);
    if (!control) return;
    if (control.dataset.confirm && !window.confirm(control.dataset.confirm)) {
      event.stopImmediatePropagation();
      control.selectedIndex = [...control.options].findIndex((option) => option.defaultSelected);
      return;
    }
    unsaved.add(control.id);
  }, { capture: true });
  document.addEventListener("focusin", (event) => {
    const control = controlOf(event.target);
    if (control) lightUp(control);
  });
  document.addEventListener("click", (event) => {
    const use = event.target.closest?.("[data-use]");
    if (use) putIn(document.getElementById(use.dataset.for), use.dataset.use);
    if (event.target.closest?.("[data-dismiss]")) event.target.closest(".notice").remove();
  });
  // What was pointed at on the page image goes into the field and becomes its evidence.
  document.addEventListener("kouan:pointed", (event) => {
    const control = controlOf(event.target);
    if (!control || control.readOnly || control.disabled) return;
    control.dataset.pointed = JSON.stringify(event.detail);
    forget(control.dataset.path);
    if (control.appendElement) control.appendElement(event.detail.text);
    else putIn(control, event.detail.text);
  });
  document.addEventListener("htmx:before:request", beforeRequest);
  document.addEventListener("htmx:after:swap", afterSwap);
  document.addEventListener("htmx:finally:request", finallyRequest);
  document.addEventListener("htmx:error", () => {
    const notice = document.getElementById("notice");
    if (notice.dataset.unreachable) say(notice.dataset.unreachable);
  });
}
