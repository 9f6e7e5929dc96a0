// A shared device signs out by itself. Loaded there only; without it a refresh in the page does the same, to the second.
(() => {
  "use strict";
  const bar = document.querySelector("[data-shared]");
  const warning = bar.querySelector("[data-shared-warning]");
  const leave = bar.querySelector("form");
  const told = new BroadcastChannel("iskra-shared");
  // The server counts from the last request: it hears of use within some seconds, and the page is the earlier of both.
  const heard = 5000;
  const limit = Number(bar.dataset.shared) * 1000 - heard;
  const warned = Math.min(30000, limit / 2);
  let used = Date.now();
  let sent = used;

  function note(event) {
    used = Date.now();
    warning.hidden = true;
    if (event) told.postMessage("used");
    if (!event || used - sent < heard) return;
    sent = used;
    const token = leave.elements.csrf_token.value;
    fetch(bar.dataset.stillHere, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  }

  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, note, { passive: true });
  told.onmessage = () => note();
  setInterval(() => {
    const left = limit - (Date.now() - used);
    if (left <= 0) leave.submit();
    else if (left <= warned) warning.hidden = false;
  }, 1000);
  // A page that the browser kept for its back button is not shown again.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
