// The drop zone: files and folders dropped anywhere on the page are sent a few at a time, and the line of each
// tells its fate. One file alone opens its booking, or the import of its VIN sheet, when it is there.

import { chosenFolder, dropped } from "./chosen_files.js";
import { Upload } from "./upload.js";

const AT_ONCE = 3;
const SOON = 200; // ms between looks while few documents are being read
const LATER = 1500; // ms while many are
const FEW = 10;
const MOST_ASKED = 60;
const SUMMARY_EVERY = 400; // ms
const OPEN = "li:not([data-final]):is([data-document], [data-duplicate])";

const zone = document.getElementById("drop");
if (zone) start();

function start() {
  const list = document.getElementById("fates");
  const tools = document.getElementById("drop-tools");
  const summary = document.getElementById("drop-summary");
  const said = document.getElementById("drop-said");
  const suffixes = zone.dataset.suffixes.split(" ");
  const waiting = []; // uploads that have not begun
  const sending = new Set();
  const uploads = new WeakMap(); // line → upload
  let looking = false;
  let opensAlone = false;
  let summaryTimer = null;
  let refreshTimer = null;

  const words = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`%${key}%`, value), zone.dataset[name]);

  choosing("drop-files", (files) => take({ files, skipped: 0 }));
  choosing("drop-folder", (files) => take(chosenFolder(files, suffixes)));
  document.getElementById("drop-target").addEventListener("click", () => document.getElementById("drop-files").click());
  document.getElementById("drop-choose-folder").addEventListener("click", () => document.getElementById("drop-folder").click());
  document.getElementById("drop-cancel").addEventListener("click", cancelAll);
  document.getElementById("drop-retry").addEventListener("click", () => {
    for (const button of list.querySelectorAll(".failed button:is([data-retry], [data-send])")) button.click();
  });
  document.getElementById("drop-clear").addEventListener("click", () => {
    for (const line of list.querySelectorAll("li[data-final]:not(.failed)")) line.remove();
    summarise();
  });
  dragging();
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const line = event.target.closest("li");
    if (!button) return;
    if ("retry" in button.dataset) readAgain(button);
    else if ("send" in button.dataset) enqueue(uploads.get(line), line);
    else if ("cancel" in button.dataset) cancel(line);
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length + sending.size > 0) event.preventDefault();
  });

  function choosing(id, chosen) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => {
      chosen([...input.files]);
      input.value = "";
    });
  }

  function dragging() {
    let depth = 0;
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    const drag = (change) => {
      depth = Math.max(0, depth + change);
      document.body.classList.toggle("dragging", depth > 0);
    };
    document.addEventListener("dragenter", (event) => carriesFiles(event) && drag(1));
    document.addEventListener("dragleave", (event) => carriesFiles(event) && drag(-1));
    document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    document.addEventListener("drop", async (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      drag(0);
      take(await dropped(event.dataTransfer, suffixes));
    });
  }

  function take({ files, skipped }) {
    const most = Number(zone.dataset.mostFiles);
    said.textContent = "";
    if (files.length + waiting.length > most) {
      said.textContent = words("tooMany", { limit: most, count: files.length });
      return;
    }
    if (skipped > 0) said.textContent = files.length > 0 ? words("skipped", { count: skipped }) : words("emptyFolder");
    if (files.length === 0) return;
    opensAlone = files.length === 1 && sending.size === 0 && !list.querySelector("li:not([data-final])");
    const kind = zone.querySelector("input[name=business_type]:checked").value;
    const lines = document.createDocumentFragment();
    for (const file of files) lines.append(enqueued(new Upload(file, kind)));
    list.prepend(lines);
    sendNext();
  }

  function enqueued(upload) {
    const line = lineFrom("fate-sending", upload.file.name);
    label(line, "cancelFile", upload.file.name);
    uploads.set(line, upload);
    waiting.push(line);
    return line;
  }

  function enqueue(upload, old) {
    old.replaceWith(enqueued(upload));
    sendNext();
  }

  function sendNext() {
    while (sending.size < AT_ONCE && waiting.length > 0) send(waiting.shift());
    summarise();
  }

  function send(line) {
    const upload = uploads.get(line);
    const { name, size } = upload.file;
    const limit = Number(zone.dataset.maxBytes);
    if (size > limit) {
      refuse(line, words("tooLarge", { file: name, actual: size, limit }));
      return;
    }
    sending.add(line);
    const state = line.querySelector(".state");
    state.textContent = words("sending");
    upload.send({
      progress: (part) => {
        line.querySelector("progress").value = part;
        state.textContent = words("sending");
      },
      waits: () => (state.textContent = words("triedAgain")),
      done: (status, text) => {
        sending.delete(line);
        if (status === 401) location.assign("/sign-in");
        else if (text.includes('class="fate ')) replaceLine(line, text, name);
        else refuse(line, words("unsent"), true);
        sendNext();
        look();
      },
    });
  }

  function cancel(line) {
    const place = waiting.indexOf(line);
    if (place >= 0) waiting.splice(place, 1);
    uploads.get(line).cancel();
    sending.delete(line);
    refuse(line, words("cancelled"), true, "cancelled");
    sendNext();
  }

  function cancelAll() {
    for (const line of [...waiting.splice(0), ...sending]) cancel(line);
  }

  function lineFrom(template, name) {
    const line = document.getElementById(template).content.firstElementChild.cloneNode(true);
    line.querySelector(".name").textContent = name;
    line.querySelector(".name").title = name;
    return line;
  }

  function label(line, wording, file) {
    line.querySelector("button").setAttribute("aria-label", words(wording, { file }));
  }

  function refuse(line, text, sendable = false, kind = "failed") {
    const { name } = uploads.get(line).file;
    const refused = lineFrom("fate-refused", name);
    refused.classList.replace("failed", kind);
    refused.querySelector(".said").textContent = text;
    if (sendable) {
      uploads.set(refused, uploads.get(line));
      label(refused, "sendFileAgain", name);
    } else refused.querySelector("button").remove();
    line.replaceWith(refused);
    summarise();
  }

  function replaceLine(line, html, name) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    putInPlace(line, holder.content.firstElementChild, name);
  }

  // A duplicate is told by the name of the first file; its line keeps the name it was dropped under.
  function putInPlace(line, told, name) {
    told.querySelector(".name").textContent = name;
    told.querySelector(".name").title = name;
    line.replaceWith(told);
    if ("final" in told.dataset) settle(told);
    summarise();
  }

  function settle(line) {
    const many = list.querySelectorAll(OPEN).length > FEW;
    refreshTimer ??= setTimeout(
      () => {
        refreshTimer = null;
        document.body.dispatchEvent(new CustomEvent("documents-changed"));
      },
      many ? 2 * LATER : 0,
    );
    const place = line.dataset.booking ?? line.dataset.import;
    if (opensAlone && place) location.assign(place);
  }

  // Told as one sentence, at most a few times a second: a line each would drown who listens to the page.
  function summarise() {
    summaryTimer ??= setTimeout(() => {
      summaryTimer = null;
      const count = (selector) => list.querySelectorAll(selector).length;
      const unsent = waiting.length + sending.size;
      const failed = count(".failed");
      const open = count(OPEN);
      const all = list.children.length;
      tools.hidden = all < 2 && unsent === 0;
      const done = all - unsent - open - failed;
      const sentence = all > 0 ? words("progress", { all, unsent, open, done, failed }) : "";
      if (summary.textContent !== sentence) summary.textContent = sentence;
      document.getElementById("drop-cancel").hidden = unsent === 0;
      document.getElementById("drop-retry").hidden = failed === 0 || !list.querySelector(".failed button");
      document.getElementById("drop-clear").hidden = done === 0;
    }, SUMMARY_EVERY);
  }

  async function look() {
    if (looking) return;
    looking = true;
    for (;;) {
      const open = [...list.querySelectorAll(OPEN)];
      if (open.length === 0) break;
      // Those sent first are read first, and stand last.
      await lookAt(open.sort((a, b) => numberOf(a) - numberOf(b)).slice(0, MOST_ASKED));
      await new Promise((resolve) => setTimeout(resolve, open.length > FEW ? LATER : SOON));
    }
    looking = false;
  }

  function numberOf({ dataset }) {
    return Number(dataset.document ?? dataset.duplicate);
  }

  async function lookAt(lines) {
    const query = new URLSearchParams();
    for (const { dataset } of lines) {
      query.append(dataset.document ? "document" : "duplicate", dataset.document ?? dataset.duplicate);
    }
    let answer;
    try {
      answer = await fetch(`/documents/fates?${query}`, { headers: { "HX-Request": "true", Accept: "text/html" } });
    } catch {
      return; // The server is not there for a moment: the next look tells.
    }
    if (answer.status === 401) location.assign("/sign-in");
    if (!answer.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    for (const told of [...holder.content.children]) {
      const key = "document" in told.dataset ? "document" : "duplicate";
      const line = lines.find((known) => known.dataset[key] === told.dataset[key] && known.isConnected);
      if (!line || line.className === told.className) continue;
      putInPlace(line, told, line.querySelector(".name").textContent);
    }
  }

  async function readAgain(button) {
    const line = button.closest("li");
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.retry, {
        method: "POST",
        headers: { "HX-Request": "true", Accept: "text/html" },
      });
      if (answer.ok) replaceLine(line, await answer.text(), line.querySelector(".name").textContent);
      else button.disabled = false;
    } catch {
      button.disabled = false;
    }
    look();
  }
}
