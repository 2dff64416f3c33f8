// Two people wrote at one answer: shows the other's text and asks which one stays.
export function ask(field, theirs, settle) {
  const id = `both-${field.name}`;
  document.getElementById(id)?.remove();
  const box = document.getElementById("both").content.firstElementChild.cloneNode(true);
  box.id = id;
  box.querySelector("[data-theirs]").textContent = theirs;
  const end = (text) => {
    box.remove();
    settle(text);
    field.focus();
  };
  box.querySelector("[data-take-mine]").addEventListener("click", () => end(field.value));
  box.querySelector("[data-take-theirs]").addEventListener("click", () => end(theirs));
  (field.closest(".lt-field") || field).append(box);
}
