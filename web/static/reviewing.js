// Who else is here: the lease of this booking is renewed while the page is seen, its banner says who has it, and a
// change by somebody else announces itself.

import { bookingAddress, controls, isChanged, isWaiting, mayReview, say, showAsItStands, standing, workplace } from "./booking_parts.js";
import { openDialog } from "./dialogs.js";

const EVERY = Number(workplace.dataset.renew) * 1000; // a third of the time that a lease lasts
let timer = null;

async function renew() {
  if (!mayReview()) return;
  const answer = await fetch(`${bookingAddress}/lease`, { method: "POST", headers: { "HX-Request": "true" } });
  if (answer.ok) document.getElementById("reviewer-banner").innerHTML = await answer.text();
}

async function lookForChanges() {
  const answer = await fetch(`${bookingAddress}/version`);
  if (!answer.ok || Number(await answer.text()) <= Number(standing().version)) return;
  // Not under somebody's hands: the next save tells them, with both values.
  if (isWaiting() || openDialog() || controls().some(isChanged)) return;
  await showAsItStands();
  say(workplace.dataset.saidChanged);
}

async function look() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") {
    try {
      await Promise.all([renew(), lookForChanges()]);
    } catch {
      // The server is not there for a moment: the next look tells.
    }
  }
  timer = setTimeout(look, EVERY);
}

export function startReviewing() {
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", () => {
    if (mayReview()) navigator.sendBeacon(`${bookingAddress}/lease/release`);
  });
  look();
}
