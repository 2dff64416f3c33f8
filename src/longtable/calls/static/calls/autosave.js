// Saves a form while one types. Unsent text stays in this browser until the server has it.
import { ask } from "./both.js";
import { count } from "./count.js";

const form = document.querySelector("form[data-autosave]");
const WAIT = 1200, AGAIN = 5000;

function start() {
  const status = document.querySelector("[data-status]");
  const words = form.dataset;
  const key = (name) => `longtable-apply-${words.autosave}-${name}`;
  const mark = (name) => form.elements[`seen-${name}`];
  const kinds = "textarea, input:not([type=hidden], [type=file], [type=checkbox], [type=radio])";
  const texts = [...form.querySelectorAll(kinds)].filter((field) => mark(field.name));
  let timer, busy = false, dirty = false;

  const store = (act) => { try { return act(localStorage); } catch { return null; } };
  const keep = (field) =>
    store((box) => box.setItem(key(field.name), JSON.stringify({ text: field.value, seen: mark(field.name).value })));
  const say = (text, state) => {
    if (status.textContent !== text) status.textContent = text;
    status.dataset.state = state;
  };
  const soon = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  function take(field, text, seen) {
    mark(field.name).value = seen;
    field.value = text;
    count(field, words);
  }

  function settle(field, text, seen) {
    take(field, text, seen);
    keep(field);
    dirty = true;
    soon(0);
  }

  async function save(last = false) {
    if (busy) return;
    busy = true;
    dirty = false;
    clearTimeout(timer);
    const data = new FormData(form);
    for (const name of [...data.keys()]) if (data.get(name) instanceof File) data.delete(name);
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body: data, headers: { "X-Autosave": 1 }, keepalive: last === true,
      });
      const told = await answer.json();
      if (told.refused) return say(told.refused, "unsaved");
      if (!answer.ok) throw new Error(answer.status);
      for (const [name, seen] of Object.entries(told.marks)) if (!(name in told.newer)) mark(name).value = seen;
      for (const field of texts) {
        const { name } = field, same = field.value === data.get(name);
        if (told.newer[name] && same) take(field, told.newer[name].text, told.newer[name].mark);
        const theirs = told.conflicts[name];
        if (theirs) ask(field, theirs.text, (text) => settle(field, text, theirs.mark));
        else if (name in told.marks && same) store((box) => box.removeItem(key(name)));
      }
      const asked = Object.keys(told.conflicts).length;
      say(told.wrong || (asked ? words.asked : told.said), told.wrong || asked ? "unsaved" : "saved");
    } catch {
      dirty = true;
      say(words.unsaved, "unsaved");
      soon(AGAIN);
    } finally {
      busy = false;
      if (dirty && status.dataset.state === "saved") soon(WAIT);
    }
  }

  let early = "";
  for (const field of texts) {
    const kept = JSON.parse(store((box) => box.getItem(key(field.name))) || "null");
    if (kept && kept.text !== field.value) {
      take(field, kept.text, kept.seen);
      early = words.back;
    } else if (kept) store((box) => box.removeItem(key(field.name)));
    else if (field.value !== field.defaultValue) { // typed before this ran
      keep(field);
      early ||= words.unsaved;
    }
  }
  if (early) { dirty = true; say(early, "unsaved"); soon(0); }

  form.addEventListener("input", ({ target }) => {
    if (target.type === "file") return;
    if (texts.includes(target)) { keep(target); count(target, words); }
    dirty = true;
    say(words.unsaved, "unsaved");
    soon(WAIT);
  });
  addEventListener("online", () => dirty && soon(0));
  addEventListener("visibilitychange", () => document.hidden && dirty && save(true));
}

if (form) start();
