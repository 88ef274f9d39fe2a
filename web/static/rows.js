// After a row was added or taken away the keyboard goes on in the table, where it was.

import { controlOf } from "./booking_parts.js";
import { focusControl } from "./doubts.js";

let place = null; // of the row that is taken away: its table and its number from the top
let added = null; // the kind of row that is added

function focusRow(body, number) {
  const row = body?.rows[Math.min(number, body.rows.length - 1)];
  const control = row?.querySelector("[data-path]");
  if (control) focusControl(control.id);
  else body?.closest("section")?.querySelector("[id^=add-]")?.focus();
}

export function startRows() {
  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx.sourceElement;
    const row = source.id?.startsWith("delete-") ? source.closest("tr") : null;
    place = row && { table: row.closest("section").id, number: row.sectionRowIndex };
    added = /^add-(trucks|vehicles|items)$/.exec(source.id)?.[1] ?? null;
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail.ctx.response?.status !== 200) return;
    if (added) focusRow(document.querySelector(`#table-${added} tbody`), Infinity);
    else if (place && !controlOf(document.activeElement)) focusRow(document.querySelector(`#${place.table} tbody`), place.number);
    place = added = null;
  });
}
