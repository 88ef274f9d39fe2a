// The keys of a page. Which key does what is told by its help dialog, which is written from web/keyboard.yaml:
// what is shown there is what works. Nothing fires while an input method composes.

import { openDialog, sendDialog } from "./dialogs.js";

const AFTER_COMPOSING_MS = 50; // some input methods end a composition by an Enter that is told after its end
const PLACES = { "=": ["Equal", "NumpadAdd"], "-": ["Minus", "NumpadSubtract"], "/": ["Slash"] };
const TYPED_INTO = "input, textarea, select, [contenteditable]";
let isComposing = false;
let composedAt = -Infinity;

// "Ctrl+Enter" as what an event of that key says.
function chord(text) {
  const parts = text.split("+");
  const key = parts.pop();
  const has = (name) => parts.includes(name);
  return { key, alt: has("Alt"), ctrl: has("Ctrl"), shift: has("Shift") };
}

function isOfKey(event, key) {
  if (/^[A-Z]$/.test(key)) return event.code === `Key${key}`;
  if (/^[0-9]$/.test(key)) return event.code === `Digit${key}`; // Alt with the number pad types signs by number
  if (key === "?") return event.key === "?" || event.key === "？";
  return PLACES[key]?.includes(event.code) ?? event.key === key;
}

function isPressed(event, { key, alt, ctrl, shift }) {
  if (event.getModifierState("AltGraph") || event.metaKey) return false;
  if (key === "?") return isOfKey(event, key) && !event.altKey && !event.ctrlKey;
  return isOfKey(event, key) && event.altKey === alt && event.ctrlKey === ctrl && event.shiftKey === shift;
}

function isHere(where, target, isField) {
  if (where === "field") return isField(target);
  return where === "anywhere" || !target.closest?.(TYPED_INTO);
}

function readTable() {
  return [...document.querySelectorAll("[data-binding]")].flatMap(({ dataset }) =>
    dataset.keys.split(" ").map((key) => ({ does: dataset.binding, where: dataset.where, repeats: "repeats" in dataset, chord: chord(key) })));
}

function isOfInputMethod(event) {
  if (event.isComposing || isComposing || event.keyCode === 229) return true;
  return event.key === "Enter" && event.timeStamp - composedAt < AFTER_COMPOSING_MS;
}

// actions: what each key does, by its name in the table; each is given the element that has the focus.
// isField: whether an element is or belongs to a control that the keys of fields are for.
// Keys that only move may repeat while they are held; all others decide something once a press.
export function startKeyboard(actions, isField) {
  const table = readTable();
  document.addEventListener("compositionstart", () => { isComposing = true; });
  document.addEventListener("compositionend", (event) => {
    isComposing = false;
    composedAt = event.timeStamp;
  });
  document.addEventListener("keydown", (event) => {
    if (isOfInputMethod(event)) {
      // Its Enter is not for the field, a form or a button either.
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    const found = table.find((one) => isPressed(event, one.chord) && isHere(one.where, event.target, isField));
    if (event.repeat && (event.key === "Enter" || (found && !found.repeats))) {
      event.preventDefault();
      return;
    }
    if (openDialog()) pressInDialog(event, found, actions);
    else if (found && actions[found.does]) {
      if (actions[found.does](event.target) !== "native") event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-does]");
    if (button) actions[button.dataset.does](button);
  });
}

function pressInDialog(event, found, actions) {
  if (found?.does === "help") actions.help(event.target);
  else if (event.key === "Enter" && event.ctrlKey) sendDialog(openDialog());
  else return;
  event.preventDefault();
}
