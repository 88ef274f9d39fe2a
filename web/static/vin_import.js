// VIN imports: what is typed into a row is saved by Enter or on leaving, one step after another with the version the
// page was last told; nothing happens while an input method composes.

const CELL = "#import-rows input[data-row]";
let steps = Promise.resolve(); // one step after another: each is sent with the version the one before left
let goAfter = null; // the row after which to go on once a step is answered
let shownQuery = document.getElementById("import-rows")?.dataset.query; // which rows the page shows

const head = () => document.getElementById("import-head");
const rows = () => document.getElementById("import-rows");
const cellOf = (event) => event.target.closest?.(CELL);

function send(path, values) {
  const ask = () => htmx.ajax("POST", `${rows().dataset.address}/${path}?${rows().dataset.query}`, {
    values: { ...values, expected_version: head().dataset.version }, target: "#import-rows", swap: "outerMorph",
  });
  steps = steps.then(ask, ask).then(settle, settle);
}

function save(cell) {
  if (cell.value === cell.dataset.saved || cell.value === cell.dataset.shown) return;
  cell.dataset.saved = cell.value;
  send(`rows/${cell.dataset.row}/values`, { key: cell.dataset.key, value: cell.value, shown: cell.dataset.shown });
}

function focus(cell) {
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest" });
  cell.select();
}

// The next row that stands against accepting; else the same column of the row below.
function goOn(row, key) {
  const bodies = [...rows().querySelectorAll("tbody.row")];
  const here = bodies.findIndex((one) => one.id === `row-${row}`);
  const below = bodies.slice(here + 1);
  const cell = (body, name) => body?.querySelector(`input[data-key="${name}"]`);
  const next = (key === "vin" && below.map((one) => one.matches("[data-open]") && cell(one, "vin")).find(Boolean))
    || below.map((one) => cell(one, key)).find(Boolean);
  if (next) focus(next);
}

// Controls keep what a person typed and has not been answered yet; all others show what is stored.
function settle() {
  for (const cell of document.querySelectorAll(CELL)) {
    if (cell !== document.activeElement || cell.value === cell.dataset.saved) cell.value = cell.defaultValue;
    delete cell.dataset.saved;
  }
  const refused = rows().querySelector(".refused")?.closest("tbody").querySelector("input[aria-invalid]");
  if (refused) focus(refused);
  else if (goAfter && (!document.activeElement || document.activeElement === document.body)) goOn(goAfter.row, "vin");
  goAfter = null;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const cell = cellOf(event);
  if (!cell) return;
  if (event.key === "Enter" && !event.repeat) {
    event.preventDefault();
    const { row, key } = cell.dataset;
    cell.blur(); // fires "change" when there is one, and with it the save
    goOn(row, key);
  } else if (event.key === "Escape") cell.value = cell.dataset.shown;
});

document.addEventListener("change", (event) => {
  const cell = cellOf(event);
  if (cell) save(cell);
  if (event.target.matches?.("form[data-columns] select")) freeName(event.target);
  if (event.target.matches?.("[data-upload]")) upload(event.target, event.target.files);
});

// A meaning belongs to one column of a table: chosen for another one, the first gives it up.
function freeName(chosen) {
  for (const other of chosen.form.querySelectorAll("select")) {
    if (other !== chosen && chosen.value && other.value === chosen.value) other.value = "";
  }
}

document.addEventListener("click", (event) => {
  const go = (selector) => event.target.closest?.(selector);
  if (go("[data-dismiss]")) go(".notice").remove();
  if (go("[data-step]")) takeStep(go("[data-step]"));
  if (go("[data-use]")) {
    const cell = document.getElementById(go("[data-use]").dataset.for);
    cell.value = go("[data-use]").dataset.use;
    save(cell);
  }
  if (go("[data-exclude-shown]")) excludeShown(go("[data-exclude-shown]"));
});

function takeStep(button) {
  const { row, step, value, excluded, shown } = button.dataset;
  goAfter = { row };
  const given = { shown, ...(value === undefined ? {} : { value }), ...(excluded === undefined ? {} : { excluded }) };
  send(`rows/${row}/${step}`, given);
}

function excludeShown(button) {
  if (!window.confirm(button.dataset.sure)) return;
  const numbers = [...rows().querySelectorAll("tbody.row")].map((one) => one.id.replace("row-", ""));
  send("exclusions", { rows: numbers.join(","), excluded: "true" });
}

document.addEventListener("toggle", (event) => {
  if (event.target.id === "column-choice" && event.target.open) {
    document.getElementById("import-previews").dispatchEvent(new CustomEvent("columns-wanted"));
  }
}, { capture: true });

document.addEventListener("htmx:before:request", (event) => {
  const { body } = event.detail.ctx.request;
  // The acceptance is of the difference shown and says its own version.
  if (head() && body instanceof URLSearchParams && !body.has("expected_version")) {
    body.set("expected_version", head().dataset.version);
  }
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  // Whoever leaves and comes back sees the rows asked for last.
  if (rows() && rows().dataset.query !== shownQuery) {
    shownQuery = rows().dataset.query;
    history.replaceState(null, "", `${rows().dataset.address}?${shownQuery}`);
    rows().querySelector(".row-scroll")?.scrollTo(0, 0);
  }
  if (ctx.response?.status === 200 && ctx.sourceElement?.closest?.("main")) {
    document.getElementById("notice").replaceChildren();
  }
});

document.addEventListener("htmx:error", () => {
  const notice = document.getElementById("notice");
  if (notice.dataset.unreachable) notice.textContent = notice.dataset.unreachable;
});

// A sheet is sent as it is; the answer is where its import is, or why it could not be read.
async function upload(input, files) {
  if (files.length === 0) return;
  const said = document.getElementById("upload-said");
  const file = files[0];
  const query = new URLSearchParams({ filename: file.name });
  if (input.dataset.booking) query.set("booking_id", input.dataset.booking);
  said.textContent = input.dataset.reading.replace("%file%", file.name);
  input.disabled = true;
  try {
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href, "Content-Type": "application/octet-stream" };
    const answer = await fetch(`${input.dataset.upload}?${query}`, { method: "POST", body: file, headers });
    const next = answer.headers.get("Location") ?? answer.headers.get("HX-Redirect");
    if (next) location.assign(next);
    else said.innerHTML = await answer.text();
  } catch {
    said.textContent = document.getElementById("notice").dataset.unreachable;
  }
  input.disabled = false;
  input.value = "";
}

const target = document.getElementById("sheet-target");
if (target) {
  for (const kind of ["dragenter", "dragover"]) target.addEventListener(kind, (event) => {
    event.preventDefault();
    target.classList.add("over");
  });
  target.addEventListener("dragleave", () => target.classList.remove("over"));
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    target.classList.remove("over");
    upload(document.getElementById("sheet-file"), event.dataTransfer.files);
  });
}
