// Files out of what was dropped or chosen: folders are walked, and of a folder only documents are taken.

const READ_AT_MOST = 50_000; // a disk dropped by mistake must not be walked to its end

const LOCK_FILE = /^(~\$|\.~)/; // who has a workbook open in Excel, WPS or LibreOffice leaves one beside it

const isDocument = (name, suffixes) =>
  !LOCK_FILE.test(name) && suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));

// Files of a drop, which must be asked for before the event's handler returns: { files, skipped }.
export async function dropped(transfer, suffixes) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry());
  if (!entries.some((entry) => entry?.isDirectory)) return { files: [...transfer.files], skipped: 0 };
  const found = { files: [], skipped: 0 };
  for (const entry of entries) {
    if (entry?.isDirectory) await walk(entry, suffixes, found);
    else if (entry) await take(entry, found);
  }
  return found;
}

// Files of a chosen folder: { files, skipped }.
export function chosenFolder(list, suffixes) {
  const files = [...list].filter((file) => isDocument(file.name, suffixes));
  return { files, skipped: list.length - files.length };
}

async function walk(folder, suffixes, found) {
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([]))); // in parts of 100
    if (entries.length === 0) return;
    for (const entry of entries) {
      if (found.files.length + found.skipped > READ_AT_MOST) return;
      if (entry.isDirectory) await walk(entry, suffixes, found);
      else if (isDocument(entry.name, suffixes)) await take(entry, found);
      else found.skipped += 1;
    }
  }
}

async function take(entry, found) {
  const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
  if (file) found.files.push(file);
  else found.skipped += 1; // it was removed, or may not be read
}
