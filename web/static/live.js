// What others do appears in the lists by itself: a word is asked for every few seconds while the page is seen
// (a 304 says that nothing happened), and the lists are fetched when they were made under another. Morphing
// changes only what differs and leaves focus and scrolling alone.

const EVERY = 4000; // ms
const HANDS_OFF = 2000; // ms since the pointer last moved over a list
let pointedAt = -Infinity;

const lists = () => document.getElementById("lists");

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const { word, changes } = lists().dataset;
      const answer = await fetch(changes ?? "/changes", {
        headers: { Accept: "text/plain", "If-None-Match": `"${word}"` },
      });
      if (answer.status === 200 && (await answer.text()) !== lists().dataset.word) refresh();
    } catch {
      // The server is not there for a moment: the next look tells.
    }
  }
  setTimeout(look, EVERY);
}

// Not under somebody's hands: what is typed into a filter stays, and no row moves away under the pointer.
function isInUse() {
  const focused = document.activeElement;
  return focused?.matches?.("#lists :is(input, select)") || performance.now() - pointedAt < HANDS_OFF;
}

function refresh() {
  if (!isInUse()) document.body.dispatchEvent(new CustomEvent("documents-changed"));
}

document.addEventListener(
  "pointermove",
  (event) => {
    if (event.target.closest?.("#lists")) pointedAt = performance.now();
  },
  { passive: true },
);

setTimeout(look, EVERY);
