// Answering anonymously. This device makes a token and hides it (RFC 9474); the server signs it without seeing it; the
// answers go out with the token, without cookie or referrer. Until then they are only here, and after that not here.

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const text = (array) => btoa(String.fromCharCode(...array));
const BODY = 8192; // every ballot has the same length on its way, whatever is in it

const root = document.querySelector("[data-ballot]");
const says = root.dataset;
const questions = root.querySelector("[data-questions]");
const steps = [...root.querySelectorAll("[data-step]")];
const name = `iskra-ballot-${says.draft}`;
let draft = read();
let busy = false;

function read() {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

// On a shared device, and where the browser keeps nothing, the draft lives as long as this page.
function keep() {
  if ("keepNothing" in says) return;
  try {
    localStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // It stays in this page.
  }
}

function wipe() {
  draft = null;
  questions.reset();
  try {
    localStorage.removeItem(name);
  } catch {
    // There was none.
  }
}

function show(step) {
  complain("");
  for (const one of steps) one.hidden = one.dataset.step !== String(step);
  questions.hidden = step === "start" || step === "done";
  const shown = steps.find((one) => !one.hidden);
  (shown.querySelector("[tabindex='-1']") || shown).focus();
  scrollTo(0, 0);
}

function complain(words) {
  for (const one of root.querySelectorAll("[data-problem]")) {
    const here = words && !one.closest("[data-step]").hidden;
    one.hidden = !here;
    one.querySelector("[data-words]").textContent = here ? words : "";
  }
}

async function token() {
  // Fetched when it is needed: most of this page's weight.
  const { RSABSSA } = await import("./vendor/blindrsa-0.4.4.min.js");
  const suite = RSABSSA.SHA384.PSS.Randomized();
  const key = await crypto.subtle.importKey("spki", bytes(says.key), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
  if (!draft) {
    const made = suite.prepare(crypto.getRandomValues(new Uint8Array(32)));
    const { blindedMsg, inv } = await suite.blind(key, made);
    draft = { token: text(made), blinded: text(blindedMsg), inverse: text(inv), answers: {} };
    keep(); // before it is sent: should the answer get lost, the same can be asked for again
  }
  const form = new FormData(root.querySelector("[data-start]"));
  form.set("blinded", draft.blinded);
  const answer = await fetch(says.tokenUrl, { method: "POST", body: new URLSearchParams(form), redirect: "error" });
  if (!answer.ok) return false;
  const signed = bytes((await answer.json()).signature);
  draft.signature = text(await suite.finalize(key, bytes(draft.token), signed, bytes(draft.inverse)));
  keep();
  return true;
}

async function start() {
  const fresh = !draft;
  try {
    if (!draft?.signature && !(await token())) {
      if (fresh) wipe();
      return complain(says.refused);
    }
  } catch {
    if (!draft?.blinded) wipe();
    return complain(says.offline);
  }
  restore();
  const first = steps.findIndex((one) => one.dataset.step === "0");
  const open = steps.slice(first).find((one) => !one.querySelector("[data-item]") || !chosen(one.querySelector("[data-item]").dataset.item));
  show(open.dataset.step);
}

const chosen = (key) => questions.elements[`a-${key}`] && questions.querySelector(`[name="a-${key}"]:checked`);

function restore() {
  for (const [key, value] of Object.entries(draft.answers)) {
    const button = questions.querySelector(`[name="a-${key}"][value="${Number(value)}"]`);
    if (button) button.checked = true;
  }
}

function note() {
  draft.answers = {};
  for (const button of questions.querySelectorAll("input:checked")) draft.answers[button.name.slice(2)] = Number(button.value);
  keep();
}

function review() {
  for (const place of root.querySelectorAll("[data-given]")) {
    const button = chosen(place.dataset.given);
    const words = button?.closest("label").querySelector("span:not(.vh)");
    place.textContent = button ? (words ? words.textContent : button.value) : place.dataset.none;
  }
  show("review");
}

async function send() {
  if (!Object.keys(draft.answers).length) return complain(says.nothing);
  const ballot = { wave: Number(says.wave), atom: Number(says.atom), token: draft.token, signature: draft.signature, answers: draft.answers };
  let answer, said;
  try {
    answer = await fetch(says.castUrl, {
      method: "POST",
      body: JSON.stringify(ballot).padEnd(BODY),
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
    });
    said = await answer.json();
  } catch {
    return complain(says.offline);
  }
  if (!answer.ok) return complain(said.reason || says.refused);
  wipe();
  root.querySelector("[data-receipt]").textContent = said.receipt.match(/.{8}/g).join(" ");
  show("done");
}

// One thing at a time: a second press of the same button while the first is under way does nothing.
async function once(work) {
  if (busy) return;
  busy = true;
  try {
    await work();
  } finally {
    busy = false;
  }
}

function go(step) {
  if (step === "review" || !steps.some((one) => one.dataset.step === String(step))) return review();
  show(step);
}

root.querySelector("[data-start]").addEventListener("submit", (event) => {
  event.preventDefault();
  once(start);
});
questions.addEventListener("submit", (event) => event.preventDefault());
questions.addEventListener("change", note);
questions.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const step = button.closest("[data-step]");
  const key = step.querySelector("[data-item]")?.dataset.item;
  if ("to" in button.dataset) return go(button.dataset.to);
  if ("send" in button.dataset) return once(send);
  if ("next" in button.dataset && !chosen(key)) return complain(says.missing);
  if ("skip" in button.dataset && chosen(key)) chosen(key).checked = false;
  note();
  go(Number(step.dataset.step) + 1);
});

const begin = root.querySelector("[data-begin]");
if (!globalThis.crypto?.subtle) {
  begin.hidden = true;
  complain(says.insecure);
} else if (draft) {
  begin.querySelector("button").textContent = says.continue;
} else if ("issued" in says) {
  begin.hidden = true;
  complain(says.elsewhere);
}
