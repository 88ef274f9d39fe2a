// The dialog of the booking page that shows what was read.

import { bookingAddress, controlInFocus, rows } from "./booking_parts.js";
import { showDialog } from "./dialogs.js";

// What was read for every value, and the line of the value in focus.
export async function showRaw() {
  const control = controlInFocus();
  const place = document.getElementById("raw-reading");
  const answer = await fetch(`${bookingAddress}/readings?${new URLSearchParams(rows().query)}`, { headers: { "HX-Request": "true" } });
  place.innerHTML = await answer.text();
  showDialog("raw-dialog");
  const line = control && document.getElementById(`raw-${control.id}`);
  line?.classList.add("shown-now");
  line?.scrollIntoView({ block: "center" });
}
