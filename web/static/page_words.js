// The words of a page as the server knows them (extractors/page_words.py), and which of them are pointed at.
// extractors/region_words.py chooses and joins alike; its answer counts, this one is shown while a person drags.

const asked = new Map(); // address of a page -> promise of its words
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const NEAR = 1.5; // points around a word that count as the word

export const addressOf = (sheet) => `/documents/${sheet.dataset.document}/pages/${sheet.dataset.page}`;

// What the server says of the page, asked once; null when it cannot say: the next call asks again.
export function wordsOf(sheet) {
  const address = addressOf(sheet);
  if (!asked.has(address)) {
    asked.set(address, ask(`${address}/words`).catch(() => {
      asked.delete(address);
      return null;
    }));
  }
  return asked.get(address);
}

export async function ask(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message ?? "");
  return said;
}

const withPlaces = ({ words = [] }) => words.map((word, place) => ({ parts: [], joined: false, ...word, place }));
const middle = ([x0, top, x1, bottom]) => [(x0 + x1) / 2, (top + bottom) / 2];
const holds = ([x0, top, x1, bottom], x, y) => x0 <= x && x <= x1 && top <= y && y <= bottom;

// The smallest word at a point of the page.
export function wordAt(page, { x, y }) {
  const area = ([x0, top, x1, bottom]) => (x1 - x0) * (bottom - top);
  const around = ([x0, top, x1, bottom]) => [x0 - NEAR, top - NEAR, x1 + NEAR, bottom + NEAR];
  const found = withPlaces(page).filter((word) => holds(around(word.bbox), x, y));
  return found.sort((one, other) => area(one.bbox) - area(other.bbox))[0];
}

// The words in a region; of a Chinese word the characters that are in it.
export function wordsIn(page, region) {
  return withPlaces(page).map((word) => cut(word, region)).filter((word) => word.text);
}

function cut(word, region) {
  if (word.parts.length === 0) return holds(region, ...middle(word.bbox)) ? word : { text: "" };
  const characters = [...word.text];
  let text = "";
  let start = 0;
  for (const [length, x, y] of word.parts) {
    if (holds(region, x, y)) text += characters.slice(start, start + length).join("");
    start += length;
  }
  return { ...word, text };
}

// One text of words in reading order.
export function joined(words) {
  return words.map((word, place) => (place > 0 ? between(words[place - 1], word) : "") + word.text).join("");
}

function between(before, word) {
  const isChinese = WIDE.test([...before.text].at(-1)) && WIDE.test([...word.text][0]);
  if (before.line !== word.line) return isChinese ? "" : "\n";
  const follows = word.joined && word.place === before.place + 1;
  return follows || (isChinese && !standApart(before.bbox, word.bbox)) ? "" : " ";
}

function standApart(before, word) {
  const across = Math.max(before[0], word[0]) - Math.min(before[2], word[2]);
  const down = Math.max(before[1], word[1]) - Math.min(before[3], word[3]);
  const size = Math.max(...[before, word].map(([x0, top, x1, bottom]) => Math.min(x1 - x0, bottom - top)));
  return Math.max(across, down) > size;
}

// One box for each line of the words.
export function lineBoxes(words) {
  const lines = new Map();
  for (const { line, bbox } of words) {
    const [x0, top, x1, bottom] = lines.get(line) ?? bbox;
    lines.set(line, [Math.min(x0, bbox[0]), Math.min(top, bbox[1]), Math.max(x1, bbox[2]), Math.max(bottom, bbox[3])]);
  }
  return [...lines.values()];
}
