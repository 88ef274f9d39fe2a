// What was typed and is not stored yet is kept in this tab until it is: a lost connection, a sign-in that ended
// or a reload loses no value. Each is kept with the value that stood there when the typing began: when somebody
// else has changed that meanwhile, ours is not sent over theirs unseen, but both are shown.

import { controlAt, controlOf, isChanged, unsaved, workplace } from "./booking_parts.js";

const PLACE = `kouan:typed:${workplace.dataset.user}:${workplace.dataset.booking}`;

let entries = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
const kept = () => ({ ...entries });

function keep(all) {
  entries = all;
  if (Object.keys(all).length > 0) sessionStorage.setItem(PLACE, JSON.stringify(all));
  else sessionStorage.removeItem(PLACE);
}

export function forget(path) {
  const all = kept();
  delete all[path];
  keep(all);
}

function note(control) {
  const all = kept();
  const { path, label } = control.dataset;
  if (isChanged(control)) all[path] = { base: control.defaultValue, ...all[path], value: control.value, label };
  else delete all[path];
  keep(all);
}

// Whether a control shows what is kept, so that the stored value must not be put over it.
export function holdsKept(control) {
  const entry = entries[control.dataset.path];
  return entry !== undefined && !entry.shownBelow && entry.value === control.value;
}

// What was typed and waits to be saved stays in its control when an answer brings another's value for it.
// False: nothing was typed in it.
export function restoreTyped(control) {
  const entry = entries[control.dataset.path];
  if (!entry || entry.shownBelow) return false;
  if (control.value !== entry.value) control.value = entry.value;
  return true;
}

// Whether the stored value has changed under the typing, so that sending it would overwrite another's unseen.
export function isOverAnothers(control, sent) {
  const entry = entries[control.dataset.path];
  return entry !== undefined && entry.base !== control.defaultValue && sent !== control.defaultValue;
}

// The answer to a value that was sent: taken, or in conflict and offered beside the field.
export function answered(control, sent, status) {
  const all = kept();
  const entry = all[control.dataset.path];
  if (!entry) return;
  if (status < 300 && entry.value === sent) delete all[control.dataset.path];
  else if (status === 409) all[control.dataset.path] = { ...entry, shownBelow: true };
  keep(all);
}

// Lists what is kept and shown nowhere else.
export function offerKept() {
  const offered = Object.entries(entries).filter(([path, entry]) => {
    const control = controlAt(path);
    const isAtWork = control && (unsaved.has(control.id) || control.contains(document.activeElement));
    return !isAtWork && entry.value !== control?.defaultValue;
  });
  const place = document.getElementById("unsaved");
  place.hidden = offered.length === 0;
  if (place.hidden) return place.replaceChildren();
  const said = workplace.dataset;
  const title = document.createElement("h2");
  title.textContent = said.saidUnsaved;
  const list = document.createElement("ul");
  list.append(...offered.map(([path, entry]) => line(path, entry)));
  const all = offered.length > 1 ? [button(said.saidUnsavedAll, "useAll", "", "primary")] : [];
  place.replaceChildren(title, list, ...all);
}

function line(path, entry) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  label.textContent = `${entry.label}: `;
  const value = document.createElement("strong");
  value.textContent = entry.value || "—";
  const now = document.createElement("del");
  now.textContent = controlAt(path)?.defaultValue ?? "";
  const said = workplace.dataset;
  item.append(label, now, " ", value, button(said.saidUnsavedUse, "useKept", path), button(said.saidUnsavedDrop, "dropKept", path, "plain"));
  return item;
}

function button(words, name, path, style = "") {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: words, className: style });
  made.dataset[name] = path;
  return made;
}

// Puts a value in as if it had been typed now, on top of what stands there now.
export function putIn(control, value) {
  const all = kept();
  if (all[control.dataset.path]) {
    all[control.dataset.path] = { ...all[control.dataset.path], base: control.defaultValue, shownBelow: false, value };
    keep(all);
  }
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true })); // kept until it is stored, like what is typed
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

function putInKept(path) {
  const control = controlAt(path);
  if (control) putIn(control, kept()[path].value);
}

export function startTypedValues() {
  document.addEventListener("input", (event) => {
    const control = controlOf(event.target);
    if (control && "defaultValue" in control) note(control);
  });
  document.addEventListener("click", (event) => {
    const data = event.target.closest?.("#unsaved button")?.dataset;
    if (!data) return;
    if ("useKept" in data) putInKept(data.useKept);
    if ("useAll" in data) Object.keys(kept()).forEach(putInKept);
    if ("dropKept" in data) {
      const control = controlAt(data.dropKept);
      if (control) control.value = control.defaultValue;
      forget(data.dropKept);
    }
    offerKept();
  });
  window.addEventListener("online", offerKept);
  offerKept();
}
