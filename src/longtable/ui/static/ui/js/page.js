// Small conveniences for every page. Nothing depends on them: without this file every page still works.
document.documentElement.classList.add("js");

const focusErrors = (root) => root.querySelector("[data-errors]")?.focus();
focusErrors(document);
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));

// The number beside a slider
document.addEventListener("input", ({ target }) => {
  if (target.type !== "range") return;
  const output = target.parentElement.querySelector("output");
  if (output) output.textContent = output.textContent.replace(/^\S*/, target.value);
});

// Filters and sliders that send their form by themselves
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (form && (form.hasAttribute("data-autosubmit") || target.hasAttribute("data-submit"))) form.requestSubmit();
});

// A second tap on the same button sends nothing while the first is on its way
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const { by, at } = sent.get(form) || {};
  if (by === event.submitter && Date.now() - at < 8000) return event.preventDefault();
  setTimeout(() => event.defaultPrevented || sent.set(form, { by: event.submitter, at: Date.now() })); // others may send it
});
addEventListener("pagehide", () => document.querySelectorAll("form").forEach((form) => sent.delete(form)));

// The time zone of a newcomer: the first with a name in words and the hours of this device, or else its own
const clock = document.querySelector("select[data-clock]");
if (clock) {
  const hours = (timeZone) =>
    [0, 3, 6, 10].map((month) => new Date(2026, month, 15).toLocaleString("en", { timeZone })).join();
  const options = [...clock.options];
  const named = options.slice(0, Number(clock.dataset.clock)).find((option) => hours(option.value) === hours());
  const same = named ?? options.find((option) => option.value === Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (same) clock.value = same.value;
}

// A link of the error summary moves to the field
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-errors] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest(".lt-field")?.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// Copy buttons
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // the text is selected: the person can copy it
  }
  button.lastChild.textContent = button.dataset.done;
  button.setAttribute("aria-live", "polite");
});

// Menus close on Escape and on a click elsewhere
const menus = () => document.querySelectorAll(".lt-menu[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// Files dragged over their field
for (const type of ["dragenter", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    event.target.closest?.("[data-drop]")?.classList.toggle("is-over", type === "dragenter");
  });
}
