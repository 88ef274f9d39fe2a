// A list of numbers (containers, seals) as a table of one element a line. The list is one control of the form: its
// value is its elements, one a line; a changed element saves the list.

const between = /[\n\r\t,，、;；]+/;
const split = (text) => text.split(between).map((one) => one.trim()).filter(Boolean);

class ElementList extends HTMLElement {
  get name() { return this.getAttribute("name"); }
  get inputs() { return [...this.querySelectorAll("input")]; }
  get readOnly() { return "locked" in this.dataset; }
  get defaultValue() { return this.dataset.value; }
  get value() { return this.inputs.map((input) => input.value.trim()).filter(Boolean).join("\n"); }
  set value(text) {
    const elements = split(text ?? "");
    while (this.inputs.length < elements.length + (this.readOnly ? 0 : 1)) this.addLine();
    this.inputs.forEach((input, place) => { input.value = elements[place] ?? ""; });
    this.dropLines(elements.length);
  }

  focus(options) {
    const wrong = this.querySelector(".element.broken input, .element.doubted input");
    (wrong ?? this.inputs[0])?.focus(options);
  }
  blur() {
    if (this.contains(document.activeElement)) document.activeElement.blur();
  }
  select() {
    if (this.contains(document.activeElement)) document.activeElement.select();
  }

  appendElement(text) {
    const empty = this.inputs.find((input) => !input.value.trim());
    if (!empty) return;
    empty.value = text;
    this.changed();
  }
  focusEmpty() {
    this.inputs.at(-1)?.focus();
  }
  removeElement(input) {
    input.value = "";
    this.changed();
    this.inputs.at(-1)?.focus();
  }
  paste(text, input) {
    const place = this.inputs.indexOf(input);
    const elements = this.inputs.map((one) => one.value.trim());
    elements.splice(place, input.value.trim() ? 0 : 1, ...split(text));
    this.value = elements.filter(Boolean).join("\n");
    this.changed();
  }
  changed() {
    this.dispatchEvent(new Event("input", { bubbles: true }));
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  addLine() {
    const last = this.querySelector(".element:last-of-type");
    const line = last.cloneNode(true);
    line.className = "element empty";
    const number = this.inputs.length + 1;
    line.id = `${this.id}-element-${number}`;
    line.querySelector("svg")?.remove();
    line.querySelector("button")?.remove();
    const input = line.querySelector("input");
    input.id = `${this.id}-${number}`;
    input.value = "";
    input.removeAttribute("aria-invalid");
    last.after(line);
  }
  dropLines(count) {
    const lines = [...this.querySelectorAll(".element")];
    for (const line of lines.slice(count + 1)) line.remove();
  }
}

export function startElements() {
  customElements.define("kouan-list", ElementList);
  document.addEventListener("input", (event) => {
    const list = event.target.closest?.("kouan-list");
    if (list && event.target === list.inputs.at(-1) && event.target.value.trim()) list.addLine();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-remove-element]");
    if (button) button.closest("kouan-list").removeElement(button.parentElement.querySelector("input"));
  });
}
