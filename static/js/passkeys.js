// Lets a [data-passkey] button ask the browser for a passkey, by the sign-in library's own script.

for (const button of document.querySelectorAll("[data-passkey]")) {
  const { passkey, role, options } = button.dataset;
  window.allauth.webauthn.forms[passkey]({ ids: { [role]: button.id, credential: "id_credential" }, data: JSON.parse(options) });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-failed]");
  if (!words) return;
  document.querySelector("main .notice[data-tone=off]")?.remove();
  words.before(words.content.cloneNode(true));
});
