// Appointments: lists are sent as they are, one after another, and each answers where its preview is; beside the
// form of one appointment stands what its numbers are judged to be. Without scripts the forms work as they are.

const upload = document.getElementById("upload");
const form = document.getElementById("appointment-form");

if (upload) startUploads();
if (form) startForm();

function startUploads() {
  const input = document.getElementById("list-file");
  const lines = document.getElementById("uploads");
  const words = (name, values) =>
    Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`%${key}%`, value), upload.dataset[name]);
  let turn = Promise.resolve();

  upload.classList.add("scripted");
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });

  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const drag = (change) => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dragging", depth > 0);
  };
  document.addEventListener("dragenter", (event) => carriesFiles(event) && drag(1));
  document.addEventListener("dragleave", (event) => carriesFiles(event) && drag(-1));
  document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    drag(0);
    take([...event.dataTransfer.files]);
  });

  function take(files) {
    const alone = files.length === 1;
    for (const file of files) {
      const line = document.createElement("li");
      const limit = Number(upload.dataset.maxBytes);
      lines.append(line);
      if (file.size > limit) {
        line.className = "problem";
        line.textContent = words("tooLarge", { file: file.name, actual: file.size, limit });
        continue;
      }
      line.textContent = words("reading", { file: file.name });
      // One after another: each is read in a process of its own.
      turn = turn.then(() => send(file, line, alone));
    }
  }

  async function send(file, line, alone) {
    const query = new URLSearchParams({ filename: file.name });
    const name = document.getElementById("list-name").value.trim();
    if (name) query.set("list_name", name);
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href, "Content-Type": "application/octet-stream", Accept: "text/html" };
    try {
      const answer = await fetch(`/appointments/imports?${query}`, { method: "POST", body: file, headers });
      const next = answer.headers.get("Location") ?? answer.headers.get("HX-Redirect");
      if (!next) {
        line.innerHTML = await answer.text();
        line.querySelector("[data-dismiss]")?.remove();
      } else if (alone || !answer.ok) location.assign(next);
      else {
        const link = document.createElement("a");
        link.href = next;
        link.textContent = words("open", { file: file.name });
        line.replaceChildren(link);
        document.body.dispatchEvent(new CustomEvent("documents-changed"));
      }
    } catch {
      line.className = "problem";
      line.textContent = document.getElementById("notice").dataset.unreachable;
    }
  }
}

function startForm() {
  const LATER = 250; // ms
  let timer = null;
  let asked = 0;

  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(check, LATER);
  };
  form.addEventListener("change", changed);

  async function check() {
    asked += 1;
    const number = asked;
    try {
      const answer = await fetch(form.dataset.checks, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true", Accept: "text/html" },
      });
      if (!answer.ok || number !== asked) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      for (const notes of holder.content.querySelectorAll(".notes")) {
        const shown = document.getElementById(notes.id);
        // What another person stored stays beside the field until one is chosen.
        for (const theirs of shown.querySelectorAll(".theirs")) notes.prepend(theirs);
        shown.replaceWith(notes);
      }
    } catch {
      // The server is not there for a moment: the next change asks again, and saving tells.
    }
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-for]");
    if (!button) return;
    const control = document.getElementById(button.dataset.for);
    if ("take" in button.dataset) {
      control.value = button.dataset.take;
      button.closest("li").remove();
    } else control.value = control.value.replace(button.dataset.given, () => button.dataset.proposal);
    control.focus();
    changed();
  });

  const start = () => JSON.stringify([...new FormData(form)]);
  const untouched = start();
  const wrong = form.querySelector(".field.refused, .field.disputed");
  wrong?.querySelector("input, textarea, select").focus();
  let sent = wrong !== null;
  form.addEventListener("submit", () => (sent = true));
  window.addEventListener("beforeunload", (event) => {
    if (!sent && start() !== untouched) event.preventDefault();
  });
}

// An address without the filters that are not used: short enough to be sent to a colleague.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "appointment-filters") return;
  for (const control of event.target.elements) if (control.name && control.value === "") control.disabled = true;
});

// Coming back, the browser shows the page as it was left: with those controls still off.
addEventListener("pageshow", () => {
  for (const control of document.getElementById("appointment-filters")?.elements ?? []) control.disabled = false;
});

// A long list takes its time: pressed twice, the second time would be refused.
document.addEventListener("submit", (event) => {
  const buttons = event.target.closest?.("#import-head")?.querySelectorAll("button:enabled") ?? [];
  setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  addEventListener("pageshow", () => buttons.forEach((button) => (button.disabled = false)));
});

// A meaning belongs to one column of a table, but for those that may stand in several.
document.addEventListener("change", (event) => {
  const chosen = event.target;
  if (chosen.matches?.("#appointment-filters select")) chosen.form.requestSubmit();
  if (!chosen.matches?.("form[data-columns] select") || !chosen.value) return;
  if (chosen.selectedOptions[0].hasAttribute("data-many")) return;
  for (const other of chosen.form.querySelectorAll("select")) {
    if (other !== chosen && other.value === chosen.value) other.value = "";
  }
});

document.addEventListener("click", (event) => {
  const sure = event.target.closest?.("button[data-sure]");
  if (sure && !window.confirm(sure.dataset.sure)) event.preventDefault();
  event.target.closest?.("[data-dismiss]")?.closest(".notice").remove();
});
