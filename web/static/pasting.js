// Cells that were copied from a sheet go into the table from the focused cell on, rightwards and downwards; a column
// goes into a list one element a line. A single cell is pasted as text is.

import { bookingAddress, controlOf, review } from "./booking_parts.js";

// What a spreadsheet puts on the clipboard: tabs between cells, line ends between rows, quotes around the rest.
export function cellsOf(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (isQuoted) {
      if (sign === '"' && text[place + 1] === '"') cell += text[(place += 1)];
      else if (sign === '"') isQuoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === "\t") {
      rows.at(-1).push(cell);
      cell = "";
    } else if (sign === "\n") {
      rows.at(-1).push(cell);
      rows.push([]);
      cell = "";
    } else if (sign !== "\r") cell += sign;
  }
  rows.at(-1).push(cell);
  while (rows.length > 1 && rows.at(-1).every((one) => one === "")) rows.pop();
  return rows;
}

const isOneCell = (cells) => cells.length === 1 && cells[0].length === 1;

function pasteRows(control, cells) {
  const [row, key] = control.dataset.path.split("].");
  const [kind] = row.split("[");
  return htmx.ajax("POST", `${bookingAddress}/rows/paste`, {
    target: "#review", swap: "outerMorph", source: review(),
    values: { kind, first: `${row}]`, key, cells: JSON.stringify(cells) },
  });
}

export function startPasting() {
  document.addEventListener("paste", (event) => {
    const control = controlOf(event.target);
    if (!control || control.readOnly || control.disabled) return;
    const text = event.clipboardData.getData("text/plain");
    const cells = cellsOf(text);
    if (isOneCell(cells)) return;
    const isColumn = cells.every((row) => row.length === 1);
    const isInRow = control.dataset.path.includes("].");
    if (control.paste && (isColumn || !isInRow)) control.paste(text, event.target);
    else if (isInRow) pasteRows(control, cells);
    else return;
    event.preventDefault();
  });
}
