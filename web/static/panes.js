// On a narrow screen the page image and the form are two panes, one shown at a time.

import { workplace } from "./booking_parts.js";

export function showPane(name) {
  workplace.dataset.pane = name;
  for (const button of document.querySelectorAll("button[data-pane]")) {
    button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  }
}

export function startPanes() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-pane]");
    if (button) showPane(button.dataset.pane);
  });
}
