// The form of a booking: saves go one after another with the version the page was last told, Enter saves or
// confirms and goes to the next doubt, and nothing happens while an input method composes.

import { lightUp, readEvidence, startViewer } from "./evidence.js";

const CONTROL = "[data-path]";
const APPROVE = "#approve, [data-dialog=approve-dialog]";
const DOUBTS = ["doubted", "broken", "missing"];
const unsaved = new Set(); // ids of controls whose change has not been answered yet
const confirming = new Set(); // ids of controls whose doubt was confirmed and still shows
const AUTOMATIC_FOCUS_MS = 700;
let approveFocusedAt = -Infinity; // when the way through the doubts ended on the approve button
let stepsFromHead = false; // the request under way was begun by a button or dialog of the head
let endWhenSaved = false; // Enter was pressed on what may have been the last doubt
let leftFrom = null; // path of the control on which that was

const review = () => document.getElementById("review");
const standing = () => document.getElementById("standing").dataset;
const rows = () => document.getElementById("rows-area").dataset;
const controlOf = (event) => event.target.closest?.(`#review ${CONTROL}`);
const doubts = () => [...review().querySelectorAll(CONTROL)].filter((one) => DOUBTS.includes(one.dataset.status));

function focusControl(id) {
  const control = document.getElementById(id);
  if (!control) return;
  control.focus({ preventScroll: true });
  (control.closest(".cell, .field") ?? control).scrollIntoView({ block: "nearest" });
  if (control.select && !control.readOnly) control.select();
}

// The doubt after this control in the order of the form, from the top again at its end; never itself, nor
// one that was dealt with and whose answer is still awaited.
function nextDoubt(control) {
  const isAnswered = (one) => unsaved.has(one.id) || confirming.has(one.id);
  const others = doubts().filter((one) => one !== control && !isAnswered(one));
  const follows = (one) => control.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  return (control && others.find(follows)) ?? others[0];
}

// Doubts in rows of other pages. What was dealt with and not answered yet still counts here.
const elsewhere = () => Number(standing().attention) - doubts().length;

// False: there is none on this page after the control, and whether there is one on another the server knows.
function goToNextDoubt(control) {
  const next = nextDoubt(control);
  const isBehind = control && next && control.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_PRECEDING;
  if (!next || (isBehind && elsewhere() > 0)) return false;
  focusControl(next.id);
  return true;
}

// The page of rows that holds the first doubt after this path, from the top again at the end; or, with "show",
// the page that holds the value at the path.
async function turnTo(path, purpose) {
  const asked = new URLSearchParams({ [purpose]: path, text: rows().text, page: rows().page });
  if ("doubtful" in rows()) asked.set("doubtful", "true");
  await htmx.ajax("GET", `${location.pathname}/rows?${asked}`, { target: "#rows-area", swap: "outerMorph" });
  showFilter();
  readEvidence();
  if (rows().found) focusControl(rows().found);
}

// The address names the rows that are shown: a reload and a colleague see the same ones.
function nameRows() {
  const address = location.pathname + rows().query;
  if (location.pathname + location.search !== address) history.replaceState(null, "", address);
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
  const here = leftFrom && document.querySelector(`#review [data-path="${CSS.escape(leftFrom)}"]`);
  const from = here || null;
  if (goToNextDoubt(from)) return;
  if (elsewhere() > 0) turnTo(leftFrom ?? "", "after");
  else if (doubts().length > 0) focusControl(doubts()[0].id);
  else {
    document.querySelector(APPROVE)?.focus();
    approveFocusedAt = performance.now();
  }
}

function pressEnter(control) {
  const isChanged = "defaultValue" in control && control.value !== control.defaultValue;
  const confirmation = document.getElementById(`${control.id}-confirm`);
  if (!isChanged && confirmation) {
    confirming.add(control.id);
    confirmation.click();
  }
  control.blur(); // fires "change" when there is one, and with it the save
  const went = goToNextDoubt(control);
  if (went) return;
  leftFrom = control.dataset.path;
  if (unsaved.size + confirming.size > 0) endWhenSaved = true;
  else finish();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  // A key held down decides nothing: each doubt and the approval take a press of their own.
  if (event.key === "Enter" && event.repeat) {
    event.preventDefault();
    return;
  }
  const control = controlOf(event);
  if (!control) return;
  if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    pressEnter(control);
  } else if (event.key === "Escape" && "defaultValue" in control) {
    control.value = control.defaultValue;
  }
});

document.addEventListener("change", (event) => {
  const control = controlOf(event);
  if (!control) return;
  if (control.dataset.confirm && !window.confirm(control.dataset.confirm)) {
    event.stopImmediatePropagation();
    control.selectedIndex = [...control.options].findIndex((option) => option.defaultSelected);
    return;
  }
  unsaved.add(control.id);
}, { capture: true });

document.addEventListener("focusin", (event) => {
  const control = controlOf(event);
  if (control) lightUp(control);
});

// Whoever presses Enter from doubt to doubt lands on the approve button; the next press of that rhythm
// must not approve what nobody has looked at.
document.addEventListener("click", (event) => {
  if (event.target.closest?.(APPROVE) && performance.now() - approveFocusedAt < AUTOMATIC_FOCUS_MS) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });

document.addEventListener("click", (event) => {
  const go = (selector) => event.target.closest?.(selector);
  if (go("[data-next-doubt]")) {
    leftFrom = null;
    finish();
  }
  if (go("[data-dismiss]")) go(".notice").remove();
  if (go("[data-dialog]")) document.getElementById(go("[data-dialog]").dataset.dialog).showModal();
  if (go("[data-close]")) go("dialog").close();
  if (go("[data-go]")) {
    event.preventDefault();
    const { go: id, goPath } = go("[data-go]").dataset;
    if (document.getElementById(id)) focusControl(id);
    else turnTo(goPath, "show");
  }
  if (go("[data-use]")) useMine(go("[data-use]"));
});

function useMine(button) {
  const control = document.getElementById(button.dataset.for);
  control.value = button.dataset.use;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  // Set when the request leaves and not when it was queued: the save before it has raised the version.
  if (ctx.request.body instanceof URLSearchParams) tellWhatIsSeen(ctx.request.body);
  stepsFromHead = Boolean(ctx.sourceElement.closest("#booking-head"));
  ctx.sourceElement.closest("dialog")?.close();
});

// The version that was decided on, and the rows that are shown: the answer brings those that change.
function tellWhatIsSeen(body) {
  body.set("expected_version", standing().version);
  body.set("rows_page", rows().page);
  body.set("rows_text", rows().text);
  body.set("rows_doubtful", String("doubtful" in rows()));
  body.set("rows_shown", [...document.querySelectorAll("#rows-area [data-row]")].map((row) => row.dataset.row).join());
}

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  Object.assign(review().dataset, { version: standing().version, state: standing().state });
  nameRows();
  if (ctx.response?.status === 200) document.getElementById("notice").replaceChildren();
});

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  unsaved.delete(ctx.sourceElement.id);
  for (const id of confirming) {
    if (ctx.response?.status >= 400 || document.getElementById(id)?.dataset.status !== "doubted") confirming.delete(id);
  }
  showStored();
  readEvidence();
  const refused = review().querySelector(".reasons .refused")?.closest(".field, .cell");
  if (ctx.response?.status >= 400 && refused) {
    endWhenSaved = false;
    focusControl(refused.querySelector(CONTROL).id);
  } else if (endWhenSaved && unsaved.size + confirming.size === 0) finish();
  keepFocus();
});

// A step takes its own button away; whoever works by keyboard goes on at the head of the booking. Not at another
// button: the next press of Enter must not take the step back.
function keepFocus() {
  const isLost = !document.activeElement || document.activeElement === document.body;
  if (stepsFromHead && isLost) document.querySelector("#booking-head h1").focus({ preventScroll: true });
  stepsFromHead = false;
}

document.addEventListener("htmx:error", () => {
  const notice = document.getElementById("notice");
  if (notice.dataset.unreachable) notice.textContent = notice.dataset.unreachable;
});

// Controls a person has typed in keep what was typed; the stored value is shown once it is answered.
function showStored() {
  for (const control of review().querySelectorAll(CONTROL)) {
    if (unsaved.has(control.id) || control === document.activeElement) continue;
    if (control instanceof HTMLSelectElement) {
      const stored = [...control.options].findIndex((option) => option.defaultSelected);
      if (stored >= 0) control.selectedIndex = stored;
    } else if (control.value !== control.defaultValue) control.value = control.defaultValue;
  }
}

// A download marks the booking exported, so the page is told of its new state afterwards.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-export]");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams({ [event.submitter.name]: event.submitter.value });
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (answer.ok) save(await answer.blob(), answer.headers.get("Content-Disposition"));
  else document.getElementById("notice").innerHTML = await answer.text();
  await htmx.ajax("GET", `${location.pathname}/parts${location.search}`, { target: "#review", swap: "outerMorph" });
});

// A file that goes along with the booking is sent as it is, with the version the page was last told.
document.addEventListener("change", async (event) => {
  const input = event.target.closest("[data-attach]");
  if (!input || input.files.length === 0) return;
  const file = input.files[0];
  const address = `${input.dataset.attach}&filename=${encodeURIComponent(file.name)}&expected_version=${standing().version}`;
  const answer = await fetch(address, { method: "POST", body: file, headers: { "HX-Request": "true" } });
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("notice");
  await htmx.ajax("GET", `${location.pathname}/parts${location.search}`, { target: "#review", swap: "outerMorph" });
  if (!answer.ok && shown) document.getElementById("notice").replaceChildren(...shown.childNodes);
});

function save(content, disposition) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(disposition ?? "")?.[1] ?? "booking");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

startViewer(focusControl);
if (!document.activeElement || document.activeElement === document.body) {
  const first = doubts().find((one) => !one.readOnly && !one.disabled);
  if (first) focusControl(first.id);
  else if (elsewhere() > 0 && !location.search) turnTo("", "after");
}
