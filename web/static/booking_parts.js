// Where things are on the booking page, and what its controls are. Everything else is built on this.

export const CONTROL = "[data-path]";
export const DOUBTS = ["doubted", "broken", "missing"];
export const workplace = document.getElementById("workplace");
export const bookingAddress = `/bookings/${workplace.dataset.booking}`;

// Both are changed as answers come.
export const unsaved = new Set(); // ids of controls whose change has not been answered yet
export const confirming = new Set(); // ids of controls whose doubt was confirmed and still shows
export const isWaiting = () => unsaved.size + confirming.size > 0;

export const review = () => document.getElementById("review");
export const standing = () => document.getElementById("standing").dataset;
export const rows = () => document.getElementById("rows-area").dataset;
export const mayReview = () => workplace.dataset.mayReview === "true";

// The control that an element is or belongs to: an input of a list belongs to its list.
export const controlOf = (element) => element?.closest?.(`#review ${CONTROL}`) ?? null;
export const controlInFocus = () => controlOf(document.activeElement);
export const controlAt = (path) => document.querySelector(`#review [data-path="${CSS.escape(path)}"]`);
export const controls = () => [...review().querySelectorAll(CONTROL)];
export const isChanged = (control) => "defaultValue" in control && control.value !== control.defaultValue;

// Nothing waits for a doubt about the goods, so the way through the doubts leaves them out.
export const doubts = () => controls().filter((one) => DOUBTS.includes(one.dataset.status) && !("aside" in one.dataset));
// Doubts in rows of other pages. What was dealt with and not answered yet still counts here.
export const elsewhere = () => Number(standing().attention) - doubts().length;

// Says something in the place of notices, with a button when something can be done about it.
export function say(text, button) {
  const notice = document.createElement("div");
  notice.className = "notice";
  const said = document.createElement("span");
  said.textContent = text;
  const dismiss = document.createElement("button");
  Object.assign(dismiss, { type: "button", className: "plain", textContent: "×" });
  dismiss.dataset.dismiss = "";
  dismiss.setAttribute("aria-label", workplace.dataset.saidDismiss);
  notice.append(said, ...(button ? [button] : []), dismiss);
  document.getElementById("notice").replaceChildren(notice);
}

// Asks for the form as it stands, with the rows that are shown.
export function showAsItStands() {
  const query = new URLSearchParams(rows().query);
  return htmx.ajax("GET", `${bookingAddress}/parts?${query}`, { target: "#review", swap: "outerMorph", source: review() });
}

// Sends a step that no button of the page stands for; the answer is swapped like any other.
export function send(address, values = {}) {
  return htmx.ajax("POST", `${bookingAddress}/${address}`, { target: "#review", swap: "outerMorph", source: review(), values });
}
