// One file on its way to the server: progress, cancel, and another try when the connection breaks.
// Sending the same bytes again does no harm: the server knows a document by its content.

const WAITS = [1000, 3000, 8000]; // ms before another try
const PASSING = new Set([0, 502, 503, 504]);

export class Upload {
  constructor(file, kind) {
    this.file = file;
    this.kind = kind;
    this.request = null;
    this.timer = null;
    this.tries = 0;
  }

  // Calls progress(0..1), waits() before another try, and ends with done(status, text); status 0: not sent.
  send(told) {
    const query = new URLSearchParams({ filename: this.file.name });
    if (this.kind) query.set("business_type", this.kind);
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", `/documents?${query}`);
    request.setRequestHeader("Accept", "text/html");
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) told.progress(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => {
      if (this.request !== request) return; // cancelled
      if (!PASSING.has(request.status) || this.tries >= WAITS.length) {
        this.request = null;
        this.tries = 0;
        told.done(request.status, request.responseText);
        return;
      }
      told.waits();
      this.timer = setTimeout(() => this.send(told), WAITS[this.tries]);
      this.tries += 1;
    });
    request.send(this.file);
  }

  cancel() {
    const { request } = this;
    this.request = null;
    clearTimeout(this.timer);
    request?.abort();
  }
}
