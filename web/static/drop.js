// The drop zone: files dropped anywhere on the page are sent one by one, a few at a time, and the line of
// each tells its fate. One file alone opens its booking when it is there.

const AT_ONCE = 3;
const SOON = 200; // ms between looks while few documents are being read
const LATER = 1000; // ms while many are
const FEW = 10;
const MOST_ASKED = 100;

const zone = document.getElementById("drop");
if (zone) start();

function start() {
  const chooser = document.getElementById("drop-files");
  const list = document.getElementById("fates");
  const waiting = [];
  let sending = 0;
  let looking = false;
  let opensAlone = false;

  document.getElementById("drop-target").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    take(chooser.files);
    chooser.value = "";
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
    take(event.dataTransfer.files);
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-retry]");
    if (button) readAgain(button);
  });

  function take(files) {
    if (files.length === 0) return;
    opensAlone = files.length === 1 && sending === 0 && !list.querySelector("li:not([data-final])");
    const kind = zone.querySelector("input[name=business_type]:checked").value;
    for (const file of files) {
      const line = lineFrom("fate-sending", file.name);
      list.prepend(line);
      waiting.push({ file, kind, line });
    }
    sendNext();
  }

  function sendNext() {
    while (sending < AT_ONCE && waiting.length > 0) send(waiting.shift());
  }

  function send({ file, kind, line }) {
    const limit = Number(zone.dataset.maxBytes);
    if (file.size > limit) {
      const said = zone.dataset.tooLarge;
      refuse(line, file.name, said.replace("%file%", file.name).replace("%actual%", file.size).replace("%limit%", limit));
      return;
    }
    sending += 1;
    const query = new URLSearchParams({ filename: file.name });
    if (kind) query.set("business_type", kind);
    const request = new XMLHttpRequest();
    request.open("POST", `/documents?${query}`);
    request.setRequestHeader("Accept", "text/html");
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) line.querySelector("progress").value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      sending -= 1;
      if (request.status === 401) location.assign("/sign-in");
      else if (request.responseText.includes('class="fate ')) replaceLine(line, request.responseText, file.name);
      else refuse(line, file.name, zone.dataset.failed);
      sendNext();
      look();
    });
    request.send(file);
  }

  function lineFrom(template, name) {
    const line = document.getElementById(template).content.firstElementChild.cloneNode(true);
    line.querySelector(".name").textContent = name;
    line.querySelector(".name").title = name;
    return line;
  }

  function refuse(line, name, said) {
    const refused = lineFrom("fate-refused", name);
    refused.querySelector(".said").textContent = said;
    line.replaceWith(refused);
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
  }

  function settle(line) {
    document.body.dispatchEvent(new CustomEvent("documents-changed"));
    if (opensAlone && line.dataset.booking) location.assign(line.dataset.booking);
  }

  async function look() {
    if (looking) return;
    looking = true;
    for (;;) {
      const open = [...list.querySelectorAll("li:not([data-final]):is([data-document], [data-duplicate])")];
      if (open.length === 0) break;
      await lookAt(open.slice(-MOST_ASKED));
      await new Promise((resolve) => setTimeout(resolve, open.length > FEW ? LATER : SOON));
    }
    looking = false;
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
    const answer = await fetch(button.dataset.retry, {
      method: "POST",
      headers: { "HX-Request": "true", Accept: "text/html" },
    });
    if (answer.ok) replaceLine(line, await answer.text(), line.querySelector(".name").textContent);
    look();
  }
}
