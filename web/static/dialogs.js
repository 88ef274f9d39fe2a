// Dialogs of a page. The browser keeps the focus inside of one and gives it back when it closes.

export const openDialog = () => document.querySelector("dialog[open]");

export function showDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog) return false;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("textarea, input:not([type=hidden])")?.focus();
  return true;
}

// Ctrl+Enter sends a dialog: approving goes on with the next booking, as the key does outside of it.
export function sendDialog(dialog) {
  const form = dialog.querySelector("form");
  if (!form) return;
  const next = dialog.id === "approve-dialog" && form.querySelector("button[name=then]");
  form.requestSubmit(next || form.querySelector("button.primary"));
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const go = (selector) => event.target.closest?.(selector);
    if (go("[data-dialog]")) showDialog(go("[data-dialog]").dataset.dialog);
    if (go("[data-close]")) go("dialog").close();
    if (event.target.matches?.("dialog")) event.target.close(); // beside the dialog
  });
}
