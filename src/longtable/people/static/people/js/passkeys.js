// Says on the page why a passkey did not work; without this the reason is only in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const name = event.detail.exception?.name;
  const boxes = [...document.querySelectorAll("[data-passkey-error]")];
  const box = boxes.find((one) => one.dataset.passkeyError === name) ?? boxes[0];
  for (const one of boxes) one.hidden = one !== box;
  box?.focus();
});
