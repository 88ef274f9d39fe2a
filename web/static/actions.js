// What the keys of the page do, by their names in web/keyboard.yaml.

import { controlInFocus, controlOf, mayReview, say, send, workplace } from "./booking_parts.js";
import { openDialog, showDialog } from "./dialogs.js";
import { goToDoubtAfter, goToPreviousDoubt, pressEnter } from "./doubts.js";
import { toggleBoxes, turnPage, zoomBy } from "./evidence.js";
import { showRaw } from "./raw_readings.js";
import { saveInFocus, whenSaved } from "./saving.js";
import { forget } from "./typed_values.js";

const press = (selector) => {
  const button = document.querySelector(selector);
  button?.click();
  return button !== null;
};

// Goes to the first thing in a part of the page that can be used, or to the part itself.
function goTo(id, wanted) {
  const part = document.getElementById(id);
  if (!part) return;
  part.closest("details:not([open])")?.setAttribute("open", "");
  if (part.matches("details")) part.open = true;
  (part.querySelector(wanted) ?? part).focus();
  part.scrollIntoView({ block: "nearest" });
}

// A step that the page has no button for is tried all the same: the server says why it is refused.
function step(decision) {
  saveInFocus();
  whenSaved(() => {
    if (showDialog(`${decision}-dialog`)) return;
    if (mayReview()) send(`steps/${decision}`);
    else say(workplace.dataset.saidNotHere);
  });
}

// In a form of its own, such as that of a reason, it sends the form.
function approveAndNext(target) {
  const form = target.closest?.("#review form");
  if (form) return form.requestSubmit();
  saveInFocus();
  whenSaved(() => {
    if (!press("#approve-next")) step("approve");
  });
}

function goToDocument(id) {
  saveInFocus();
  whenSaved(() => press(id));
}

function undo() {
  saveInFocus();
  whenSaved(() => {
    if (press("#undo")) return;
    if (mayReview()) send("undo");
    else say(workplace.dataset.saidNotHere);
  });
}

function addRow(target) {
  const list = target.closest?.("kouan-list");
  if (list) return list.focusEmpty();
  const kind = target.closest?.("#table-items") ? "items" : document.getElementById("rows-area").dataset.kind;
  if (!press(`#add-${kind}`)) say(workplace.dataset.saidNotHere);
}

function deleteRow(target) {
  const list = target.closest?.("kouan-list");
  if (list) return list.removeElement(target);
  target.closest?.("tr[data-row]")?.querySelector("[id^=delete-]")?.click();
}

function takeBackTyping(target) {
  const control = controlOf(target);
  if (!("defaultValue" in control)) return "native";
  control.value = control.defaultValue;
  forget(control.dataset.path);
}

function help() {
  const dialog = document.getElementById("keys-dialog");
  if (dialog.open) dialog.close();
  else if (!openDialog()) showDialog("keys-dialog");
}

export const ACTIONS = {
  "next-doubt-after-save": (target) => pressEnter(controlOf(target)),
  "next-doubt": () => goToDoubtAfter(controlInFocus()),
  "previous-doubt": goToPreviousDoubt,
  save: saveInFocus,
  "take-back-typing": takeBackTyping,
  "new-line": () => "native",
  "use-proposal": (target) => press(`[data-proposal][data-for="${CSS.escape(controlOf(target).id)}"]`),
  "show-raw": showRaw,
  undo,
  "add-row": addRow,
  "delete-row": deleteRow,
  "approve-and-next": approveAndNext,
  postpone: () => step("postpone"),
  reject: () => step("reject"),
  reopen: () => step("reopen"),
  "next-document": () => goToDocument("#next-document"),
  "previous-document": () => goToDocument("#previous-document"),
  "go-to-points": () => goTo("points", ".overrule input:not([type=hidden]), a"),
  "go-to-checks": () => goTo("checks-area", "a, summary"),
  "go-to-rows": () => goTo("rows-area", "[data-path], input"),
  "go-to-history": () => goTo("history", "summary"),
  "go-to-head": () => goTo("booking-head", "h1"),
  "next-page": () => turnPage(1),
  "previous-page": () => turnPage(-1),
  "zoom-in": () => zoomBy("in"),
  "zoom-out": () => zoomBy("out"),
  "zoom-fit": () => zoomBy("fit"),
  "hide-boxes": toggleBoxes,
  help,
};

