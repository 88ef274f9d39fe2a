// The board of reconciling: how long there is left runs on, and a button prints.

const EVERY = 20_000; // ms

// The words of the server are those of the moment in which the list was made.
function tell() {
  for (const time of document.querySelectorAll("time[data-hours]")) {
    const minutes = Math.floor((Date.parse(time.dateTime) - Date.now()) / 60_000);
    const words = minutes < 0 ? time.dataset.now : minutes < 60 ? time.dataset.minutes : time.dataset.hours;
    const hours = Math.floor(minutes / 60);
    time.textContent = words.replace("%h%", hours).replace("%m%", minutes < 60 ? minutes : minutes % 60);
  }
}

const print = document.getElementById("print");
print.hidden = false;
print.addEventListener("click", () => window.print());
setInterval(tell, EVERY);
