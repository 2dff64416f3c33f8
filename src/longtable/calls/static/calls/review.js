// The reviewer's page: drafts save themselves, and number keys score the criterion that has the focus.
// Without this file the page works by its buttons.
const form = document.querySelector("form[data-autosave]");
const said = document.querySelector("[data-told]");
const scales = [...document.querySelectorAll("fieldset[data-scale]")];
let timer;
let waiting = false;
let stopped = false;

const tell = (name) => {
  if (said) said.textContent = said.dataset[name];
};

async function save() {
  if (stopped) return;
  waiting = false;
  tell("saving");
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (answer.status === 204) tell("saved");
    else {
      stopped = answer.status < 500;
      tell("failed");
    }
  } catch {
    waiting = true; // no connection: tried again below, and what was entered stays on the page
    tell("offline");
    timer = setTimeout(save, 5000);
  }
}

function later(milliseconds) {
  waiting = true;
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

function count() {
  const bar = document.querySelector("[data-scored] progress");
  const done = scales.filter((scale) => scale.querySelector("input:checked")).length;
  if (bar) bar.value = done;
  const text = document.querySelector("[data-scored] .lt-num");
  if (text) text.textContent = `${done} / ${scales.length}`;
}

if (form) {
  form.addEventListener("input", ({ target }) => later(target.tagName === "TEXTAREA" ? 1200 : 300));
  form.addEventListener("change", count);
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (waiting && document.visibilityState === "hidden") save();
  });
  addEventListener("online", () => waiting && save());

  // Keys act only while a scale has the focus: 1 to 9 choose a score, 0 means "not applicable", then on to the next
  form.addEventListener("keydown", (event) => {
    const scale = event.target.closest("fieldset[data-scale]");
    if (!scale || event.ctrlKey || event.metaKey || event.altKey) return;
    const value = event.key === "0" && !scale.querySelector('input[value="0"]') ? "na" : event.key;
    const choice = [...scale.querySelectorAll("input")].find((input) => input.value === value);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    const next = scales[scales.indexOf(scale) + 1]?.querySelector("input") ?? form.querySelector("textarea");
    (next ?? choice).focus();
  });
}
