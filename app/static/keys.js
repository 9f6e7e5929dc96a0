// Security keys: the browser asks the key, the form carries its answer. A form with data-key-options sends itself once
// the key has answered; without JavaScript there are codes.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function answer(form) {
    const headers = { "X-CSRFToken": form.elements.csrf_token.value };
    const response = await fetch(form.dataset.keyOptions, { method: "POST", headers });
    const asked = await response.json();
    asked.challenge = bytes(asked.challenge);
    for (const key of [...(asked.allowCredentials || []), ...(asked.excludeCredentials || [])]) key.id = bytes(key.id);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    const key = await navigator.credentials[asked.user ? "create" : "get"]({ publicKey: asked });
    const said = { clientDataJSON: text(key.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) said[part] = text(key.response[part]);
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response: said });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-key-options]");
    if (!form) return;
    event.preventDefault();
    const failed = form.querySelector("[data-key-failed]");
    failed.hidden = true;
    try {
      form.elements.credential.value = await answer(form);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
  if (!window.PublicKeyCredential) document.querySelectorAll("form[data-key-options]").forEach((form) => form.remove());
})();
