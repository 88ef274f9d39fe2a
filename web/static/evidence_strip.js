// The strip below the page images: what was read for the value that is in work, or what pointing came to.

const strip = document.getElementById("evidence");

export function tell(evidence) {
  const names = strip.dataset;
  const lines = [
    [names.raw, evidence.raw],
    [names.printed, evidence.printed],
    [names.source, evidence.source],
    [names.confidence, evidence.confidence],
    [names.sheet, evidence.sheet],
    [names.page, evidence.page],
    [names.rate, evidence.rate],
  ].filter(([, value]) => value);
  if (lines.length === 0) {
    say(names.hint, "muted");
    return;
  }
  const list = document.createElement("dl");
  list.append(...lines.map(([name, value]) => {
    const group = document.createElement("div");
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = name;
    said.textContent = value;
    group.append(term, said);
    return group;
  }));
  strip.replaceChildren(list);
}

// "said": somebody waits for it, so that it is read out; "muted": it is always there.
export function say(text, kind = "said") {
  const told = document.createElement("p");
  told.textContent = text;
  told.className = kind;
  if (kind === "said") told.setAttribute("role", "alert");
  strip.replaceChildren(told);
}
