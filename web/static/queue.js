// A list by keyboard (bookings, reconciling): j, k and arrows choose a line, Enter opens it (the first when none is chosen),
// "/" goes to the search. Nothing happens while somebody types or an input method composes.

const TYPED_IN = "input:not([type=checkbox]), select, textarea, [contenteditable]";

const links = () => [...document.querySelectorAll("#queue-list tbody a[id]")];
const chosen = () => links().indexOf(document.activeElement);

function choose(index) {
  const all = links();
  if (all.length === 0) return;
  const link = all[Math.max(0, Math.min(index, all.length - 1))];
  link.focus({ preventScroll: true });
  link.closest("tr").scrollIntoView({ block: "nearest" });
}

// True: the key was ours.
function press(key) {
  const now = chosen();
  const isArrow = key === "ArrowDown" || key === "ArrowUp";
  // Arrows scroll the page unless a booking is chosen.
  if (isArrow && now < 0) return false;
  if (key === "j" || key === "ArrowDown") choose(now + 1);
  else if (key === "k" || key === "ArrowUp") choose(now < 0 ? 0 : now - 1);
  else if (key === "/") document.getElementById("search").focus();
  else if (key === "Enter" && document.activeElement === document.body) document.getElementById("queue-start")?.click();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest?.(TYPED_IN)) return;
  if (press(event.key)) event.preventDefault();
});

// What is chosen is meant at once; dates are typed part by part and wait for Enter or the button.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("#queue-filters [data-at-once]")) event.target.form.requestSubmit();
});

// An address without the filters that are not used: short enough to be sent to a colleague.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "queue-filters") return;
  for (const control of event.target.elements) if (control.name && control.value === "") control.disabled = true;
});

// Coming back, the browser shows the page as it was left: with those controls still off.
addEventListener("pageshow", () => {
  for (const control of document.getElementById("queue-filters")?.elements ?? []) control.disabled = false;
});

// A notice is for once.
const address = new URL(location.href);
address.searchParams.delete("notice");
if (address.href !== location.href) history.replaceState(null, "", address);
