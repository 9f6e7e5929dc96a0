// Progressive enhancement only: every page works without this file. One listener per kind of event, on the document.
(() => {
  "use strict";
  const closest = (event, selector) => event.target instanceof Element && event.target.closest(selector);

  // Characters typed, written into the element that data-count names. Its data-words holds the
  // translated sentence with {n} for the number.
  function count(input) {
    const counter = document.getElementById(input.dataset.count);
    if (!counter) return;
    const limit = Number(counter.dataset.limit);
    counter.textContent = counter.dataset.words.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(input.value.length));
    counter.classList.toggle("over", limit > 0 && input.value.length > limit);
  }

  // Put the server's words into a part of the page, unless something else was asked for it meanwhile.
  async function tell(part, address, fields) {
    const url = new URL(address, location.href);
    fields.forEach(([name, value]) => url.searchParams.set(name, value));
    part.dataset.asked = url.href;
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      const words = answer.ok && await answer.text();
      if (answer.ok && part.dataset.asked === url.href) part.innerHTML = words;
    } catch {
      // Offline: the form stays a plain form, and the server checks what is sent.
    }
  }

  // How many people belong to what is chosen.
  function size(group) {
    const fields = [...group.querySelectorAll("[name]")].map((field) => [field.name, field.value]);
    tell(group.querySelector("output"), group.dataset.told, fields);
  }

  // Fill a <datalist> from the server while a name is typed.
  const waiting = new WeakMap();
  function suggest(input) {
    clearTimeout(waiting.get(input));
    const text = input.value.trim();
    if (text.length < 2) return;
    waiting.set(input, setTimeout(() => tell(input.list, input.dataset.suggest, [["q", text]]), 200));
  }

  function prepare() {
    document.querySelectorAll("[data-count]").forEach(count);
    document.querySelectorAll("[data-told]").forEach(size);
    document.querySelectorAll("[data-js-only][hidden]").forEach((part) => { part.hidden = false; });
    const summary = document.querySelector("[data-error-summary]:not([data-seen])");
    if (summary) {
      summary.dataset.seen = "";
      summary.focus();
    }
  }

  document.addEventListener("input", (event) => {
    const counted = closest(event, "[data-count]");
    if (counted) count(counted);
    const picker = closest(event, "input[data-suggest]");
    if (picker) suggest(picker);
  });
  document.addEventListener("change", (event) => {
    const group = closest(event, "[data-told]");
    if (group) size(group);
    const form = closest(event, "form[data-autosubmit]");
    if (form && !event.target.matches("[type=search], [type=text]")) form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    const search = event.ctrlKey && event.key === "k" && document.querySelector("[data-search]");
    if (search && search.offsetParent) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape") closest(event, "details.me[open]")?.removeAttribute("open");
  });

  // Tables behind the charts are printed too, and closed again after.
  addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open])").forEach((part) => {
    part.open = true;
    part.dataset.opened = "";
  }));
  addEventListener("afterprint", () => document.querySelectorAll("details[data-opened]").forEach((part) => {
    part.open = false;
    delete part.dataset.opened;
  }));

  prepare();
})();
