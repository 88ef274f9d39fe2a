// One group of reconciling: keys go from difference to difference and take a side; every decision is a form
// that also works without scripts, so a key presses its button. What others decide shows by itself.

import { openDialog, showDialog, startDialogs } from "./dialogs.js";
import { startKeyboard } from "./keyboard.js";

const EVERY = 4000; // ms
const TYPED_INTO = "input:not([type=hidden]), textarea, select";
const page = document.getElementById("reconciling");
const group = () => document.getElementById("group");
const points = () => [...document.querySelectorAll("#group [data-point]")];
const waiting = () => points().filter((one) => "open" in one.dataset);

// The difference or candidate that the keys are about: the one with the focus, else the first that waits.
const pointNow = () => document.activeElement.closest?.("[data-point]") ?? waiting()[0] ?? points()[0] ?? null;

function choose(point) {
  if (!point) return;
  point.focus({ preventScroll: true });
  point.scrollIntoView({ block: "nearest" });
}

// From where one is, around the end; what waits comes before what is decided.
function step(by) {
  const all = waiting().length ? waiting() : points();
  const here = document.activeElement.closest?.("[data-point]");
  if (!here) return choose(by > 0 ? all[0] : all.at(-1));
  const ordered = points().filter((one) => one === here || all.includes(one));
  choose(ordered[(ordered.indexOf(here) + by + ordered.length) % ordered.length]);
}

function press(side) {
  const point = pointNow();
  const button = point?.querySelector(`[data-side="${side}"]`);
  if (!button) return choose(point);
  choose(point);
  button.click();
}

// What was decided last is at hand without being looked for: the keys go by what is decided.
function withdraw() {
  const button = '[data-side="withdraw"]';
  if (!pointNow()?.querySelector(button) && lastDecided) choose(document.getElementById(lastDecided));
  press("withdraw");
}

function giveReason() {
  pointNow()?.querySelector("input[name=reason]")?.focus();
}

const follow = (id) => document.getElementById(id)?.click();

function help() {
  const dialog = document.getElementById("keys-dialog");
  if (dialog.open) dialog.close();
  else if (!openDialog()) showDialog("keys-dialog");
}

export const ACTIONS = {
  "next-difference": () => step(1),
  "previous-difference": () => step(-1),
  "take-declared": () => press("take-declared"),
  "take-appointed": () => press("take-appointed"),
  together: () => press("together"),
  apart: () => press("apart"),
  withdraw,
  "give-reason": giveReason,
  "next-group": () => follow("next-group"),
  "previous-group": () => follow("previous-group"),
  "to-board": () => follow("to-board"),
  "open-booking": () => follow("open-booking"),
  "open-appointment": () => follow("open-appointment"),
  help,
};

// Enter in a reason takes no side by itself: which one is a decision.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("input[name=reason]")) event.preventDefault();
});

// After a decision the next one that waits has the focus; one that was refused or withdrawn keeps it.
let decided = null;
let lastDecided = null;
document.addEventListener("htmx:before:request", (event) => {
  decided = event.detail.ctx.sourceElement?.closest?.("[data-point]")?.id ?? null;
});
document.addEventListener("htmx:finally:request", (event) => {
  if (decided === null) return;
  lastDecided = decided;
  const all = points();
  const at = all.findIndex((one) => one.id === decided);
  const stays = event.detail.ctx.response?.status !== 200 || (at >= 0 && "open" in all[at].dataset);
  const after = stays ? all[at] : all.slice(at + 1).find((one) => "open" in one.dataset) ?? waiting()[0] ?? all[at];
  decided = null;
  choose(after ?? document.querySelector("#group h1"));
  // The page stays where the next one is; what went into the booking stands at its top.
  const putIn = document.querySelector("#group .put-in");
  if (putIn) say(putIn.textContent.trim());
});

function say(text) {
  const notice = document.createElement("div");
  notice.className = "notice";
  const said = document.createElement("span");
  said.textContent = text;
  const dismiss = document.createElement("button");
  Object.assign(dismiss, { type: "button", className: "plain", textContent: "×" });
  dismiss.setAttribute("aria-label", page.dataset.saidDismiss);
  dismiss.addEventListener("click", () => notice.remove());
  notice.append(said, dismiss);
  document.getElementById("notice").replaceChildren(notice);
}

// Not under somebody's hands: a decision on what is shown is refused when it changed, with both shown.
function isInUse() {
  const typed = [...group().querySelectorAll(TYPED_INTO)].some((one) => one.value !== one.defaultValue);
  return typed || openDialog() || document.activeElement.matches?.(`#group :is(${TYPED_INTO})`);
}

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const { word } = group().dataset;
      const answer = await fetch(`${page.dataset.address}/changes`, {
        headers: { Accept: "text/plain", "If-None-Match": `"${word}"` },
      });
      if (answer.status === 200 && !isInUse() && group().dataset.word === word) {
        const focused = document.activeElement.id;
        await htmx.ajax("GET", location.href, { target: "#group", select: "#group", swap: "outerMorph", source: group() });
        if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
        say(page.dataset.saidChanged);
      }
    } catch {
      // The server is not there for a moment: the next look tells.
    }
  }
  setTimeout(look, EVERY);
}

startDialogs();
startKeyboard(ACTIONS, (target) => target.matches?.(TYPED_INTO) ?? false);
// The page begins at its top; the keys are about the first that waits.
waiting()[0]?.focus({ preventScroll: true });
setTimeout(look, EVERY);
