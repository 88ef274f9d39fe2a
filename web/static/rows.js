// After a row was added or taken away the keyboard goes on in the table, where it was.

import { controlOf } from "./booking_parts.js";
import { focusControl } from "./doubts.js";

let place = null; // of the row that is taken away: its table and its number from the top

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
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { sourceElement: source, response } = event.detail.ctx;
    if (response?.status !== 200) return;
    if (/^add-(trucks|vehicles|items)$/.test(source.id)) {
      focusRow(document.querySelector(`#table-${source.id.slice(4)} tbody`), Infinity);
    } else if (place && !controlOf(document.activeElement)) {
      focusRow(document.querySelector(`#${place.table} tbody`), place.number);
      place = null;
    }
  });
}
