// What others do appears in the lists by itself: a word is asked for every few seconds while the page is seen,
// and the lists are fetched when they were made under another.

const EVERY = 4000; // ms

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch("/changes", { headers: { Accept: "text/plain" } });
      if (answer.ok) {
        if ((await answer.text()) !== document.getElementById("lists").dataset.word) refresh();
      }
    } catch {
      // The server is not there for a moment: the next look tells.
    }
  }
  setTimeout(look, EVERY);
}

function refresh() {
  // Not under somebody's hands: what is typed into the search stays.
  if (document.activeElement?.matches?.("#lists input")) return;
  document.body.dispatchEvent(new CustomEvent("documents-changed"));
}

setTimeout(look, EVERY);
