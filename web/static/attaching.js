// Files out and in: exports are saved, attachments are sent as they are.

import { say, showAsItStands, standing } from "./booking_parts.js";

function save(content, disposition) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(disposition ?? "")?.[1] ?? "booking");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// A download marks the booking exported, so the page is told of its new state afterwards.
async function exportBooking(event) {
  const form = event.target.closest("[data-export]");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams({ [event.submitter.name]: event.submitter.value });
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (answer.ok) save(await answer.blob(), answer.headers.get("Content-Disposition"));
  else document.getElementById("notice").innerHTML = await answer.text();
  await showAsItStands();
}

// A file that goes along with the booking, with the version the page was last told.
async function attach(event) {
  const input = event.target.closest("[data-attach]");
  if (!input || input.files.length === 0) return;
  const file = input.files[0];
  const address = `${input.dataset.attach}&filename=${encodeURIComponent(file.name)}&expected_version=${standing().version}`;
  const answer = await fetch(address, { method: "POST", body: file, headers: { "HX-Request": "true" } });
  if (answer.ok) {
    // Its pages join the images; what was typed and not saved is kept and offered again.
    location.reload();
    return;
  }
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("notice");
  await showAsItStands();
  if (shown) say(shown.textContent.trim());
}

export function startFiles() {
  document.addEventListener("submit", exportBooking);
  document.addEventListener("change", attach);
}
