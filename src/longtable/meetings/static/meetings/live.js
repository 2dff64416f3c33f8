// Keeps a live screen fresh, and keeps what is tapped until the server has it. Written for old phones: no newer syntax than 2018.
const root = document.querySelector("[data-live]");
const words = root.dataset;
const me = Number(words.me);
const box = `longtable-taps-${location.pathname}`;
const answeredBox = `longtable-answered-${location.pathname}`;
const SILENCE = 50000; // milliseconds without a word of the server: three heartbeats
const LONGEST_WAIT = 15000;

let marks = JSON.parse(words.marks);
let version = words.version;
let ahead = Number(words.now) - Date.now(); // the server's clock minus ours
let source, heard = Date.now(), online = true, stale = false, other = false;
let sending = false, wait = 1000, again, said = "", backUntil = 0, pressed = false;

const read = (name) => { try { return JSON.parse(localStorage.getItem(name)) || []; } catch (_) { return memory[name] || []; } };
const memory = {};
const write = (name, value) => { memory[name] = value; try { localStorage.setItem(name, JSON.stringify(value)); } catch (_) { /* kept until the page closes */ } };
export const now = () => Date.now() + ahead;

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// ---- what is shown

function tell() {
  const kept = read(box).length, status = root.querySelector("[data-status]");
  let text = "", good = false;
  if (said) text = said;
  else if (stale) text = words.stale;
  else if (other) text = words.other;
  else if (!online) text = words.lost + (kept ? ` ${words.kept} ${kept}.` : "");
  else if (kept && wait > 1000) text = `${words.kept} ${kept}.`;
  else if (backUntil > Date.now()) { text = words.back; good = true; }
  status.toggleAttribute("data-good", good);
  if (status.textContent !== text) status.textContent = text;
  status.hidden = !text;
}

function mark() {
  const line = marks.hands.indexOf(me), asked = read(box).filter((one) => one.what === "raise" || one.what === "lower");
  const up = asked.length ? asked[asked.length - 1].what === "raise" : line >= 0;
  const speaks = marks.speaker === me && me > 0 && !read(box).some((one) => one.what === "done");
  const state = { [marks.state]: true, [up ? "up" : "down"]: true, [speaks ? "speaks" : "silent"]: true };
  root.querySelectorAll("[data-when]").forEach((part) => {
    const hide = !part.dataset.when.split(" ").every((word) => state[word]);
    if (hide && part.contains(document.activeElement)) setTimeout(() => focusBeside(part), 0);
    part.hidden = hide;
  });
  const place = root.querySelector("[data-place]");
  if (place && marks.state !== "planned") {
    const text = speaks ? words.yours : line === 0 ? words.first : line > 0 ? `${words.place} ${line}.` : "";
    place.toggleAttribute("data-yours", speaks);
    if (place.textContent !== text) place.textContent = text;
  }
  const done = JSON.parse(words.answered || "[]").concat(read(answeredBox), read(box).map((one) => (one.what === "answer" ? one.check : 0)));
  root.querySelectorAll("[data-check]").forEach((part) => {
    const number = Number(part.dataset.check), open = part.querySelector("[data-open]"), thanks = part.querySelector("[data-done]");
    if (!open || !thanks) return;
    open.hidden = done.indexOf(number) >= 0 || !me;
    thanks.hidden = !(done.indexOf(number) >= 0);
  });
  root.querySelectorAll("[data-person]").forEach((one) => one.classList.toggle("lv-me", Number(one.dataset.person) === me));
}

function focusBeside(part) {
  const next = part.parentElement && part.parentElement.querySelector("form:not([hidden]) button");
  if (next) next.focus();
}

const shown = {}, late = {};
function put(name, html) {
  const part = root.querySelector(`[data-part="${name}"]`), active = document.activeElement;
  if (!part || shown[name] === html) return;
  const inside = part.contains(active);
  if (pressed || (inside && /^(SELECT|INPUT|TEXTAREA)$/.test(active.tagName))) { late[name] = html; return; } // not under someone's fingers
  delete late[name];
  shown[name] = html;
  const key = inside ? active.dataset.key : "";
  const open = Array.from(part.querySelectorAll("details[open]")).map((one) => one.dataset.open);
  part.innerHTML = html;
  part.querySelectorAll("details[data-open]").forEach((one) => { if (open.indexOf(one.dataset.open) >= 0) one.open = true; });
  fill(part);
  if (!inside) return;
  const same = Array.from(part.querySelectorAll("[data-key]")).find((one) => one.dataset.key === key);
  const target = same || part; // never another button: whoever presses twice would press that one
  if (target === part) part.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function catchUp() {
  for (const name of Object.keys(late)) put(name, late[name]);
  mark();
  ticks();
}

// A button must not move away between the finger's coming and going.
let letting;
const letGo = (wait) => { clearTimeout(letting); letting = setTimeout(() => { pressed = false; catchUp(); }, wait); };
root.addEventListener("pointerdown", () => { pressed = true; letGo(1500); });
["pointerup", "pointercancel"].forEach((name) => addEventListener(name, () => { if (pressed) letGo(50); }));
root.addEventListener("focusout", () => setTimeout(catchUp, 0));

// Said once to screen readers when it has changed: where the meeting is, and on the host's screen who speaks next.
const sayHere = root.querySelector("[data-say-here]");
let saidBefore;
function say() {
  const texts = Array.from(root.querySelectorAll("[data-say]")).map((one) => `${one.dataset.say} ${one.textContent.trim()}`);
  const news = texts.filter((text) => saidBefore && saidBefore.indexOf(text) < 0);
  if (news.length) sayHere.textContent = news.join(". ");
  saidBefore = texts;
}

// ---- what is being typed: it outlives news, a page that loads again, and a phone that was put away

const draftBox = `longtable-drafts-${location.pathname}`;
let drafts = {};
try { drafts = JSON.parse(sessionStorage.getItem(draftBox)) || {}; } catch (_) { /* kept until the page closes */ }
const keepDrafts = () => { try { sessionStorage.setItem(draftBox, JSON.stringify(drafts)); } catch (_) { /* kept until the page closes */ } };
const typed = (form) => Array.from(form.querySelectorAll("textarea, select, input:not([type=hidden])")).filter((field) => field.id);

root.addEventListener("input", (event) => {
  const form = event.target.form, was = form && form.elements.was;
  if (!form || !event.target.id) return;
  typed(form).forEach((field) => { // all of them: what stands beside it belongs to it
    const before = drafts[field.id];
    drafts[field.id] = { value: field.value, was: before ? before.was : was ? was.value : "" };
  });
  keepDrafts();
});

function fill(part) {
  typed(part).forEach((field) => {
    const draft = drafts[field.id];
    if (!draft || draft.value === field.value) return;
    field.value = draft.value;
    if (field.tagName === "SELECT" && field.selectedIndex < 0) { field.selectedIndex = 0; return; } // whom it names has gone
    if (field.form.elements.was) field.form.elements.was.value = draft.was;
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  });
}

function clear(form) {
  typed(form).forEach((field) => {
    delete drafts[field.id];
    if (form.elements.was) { // stays where it is, and counts as typed until the server has it
      form.elements.was.value = field.value;
      drafts[field.id] = { value: field.value, was: field.value };
    } else field.value = "";
    if (field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0;
  });
  keepDrafts();
}

const textOf = (tap) => (new URLSearchParams(tap.body).get("text") || "").replace(/\r\n/g, "\n");

// What was refused comes back into its field, where that is empty.
function giveBack(tap) {
  const field = tap.field && document.getElementById(tap.field), text = textOf(tap);
  if (field && text && !field.value) field.value = text;
}

function ticks() {
  root.querySelectorAll("[data-since]").forEach((timer) => {
    const since = Number(timer.dataset.since), field = timer.querySelector("[data-clock]");
    if (!since || !field) return;
    const seconds = Math.max(0, Math.floor((now() - since) / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (field.textContent !== text) field.textContent = text;
    timer.classList.toggle("lv-timer--over", Number(timer.dataset.limit || 0) > 0 && seconds > timer.dataset.limit * 60);
  });
}

// ---- what is heard

function hear() { heard = Date.now(); if (!online) { online = true; backUntil = Date.now() + 4000; setTimeout(tell, 4100); send(); } tell(); }
function lose() { online = false; tell(); }
function reckon(server) { ahead = Math.max(ahead, server - Date.now()); } // the quickest message is nearest to the truth

function open() {
  if (source) source.close();
  if (other) return;
  source = new EventSource(`${words.events}${words.events.indexOf("?") < 0 ? "?" : "&"}seen=${version}`);
  source.addEventListener("clock", (event) => { reckon(Number(event.data)); hear(); });
  source.addEventListener("screen", (event) => {
    const told = JSON.parse(event.data);
    version = event.lastEventId;
    const before = marks.state;
    marks = told;
    for (const name of Object.keys(told.parts)) put(name, told.parts[name]);
    mark();
    ticks();
    say();
    hear();
    root.dispatchEvent(new CustomEvent("screen", { detail: { before, state: marks.state } }));
  });
  source.addEventListener("reload", () => location.reload());
  source.addEventListener("bye", () => { other = true; source.close(); tell(); });
  source.onerror = () => {
    const old = source;
    setTimeout(() => { if (old === source && source.readyState !== EventSource.OPEN && Date.now() - heard > 3000) lose(); }, 3500);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { if (old === source) open(); }, 5000);
  };
}

setInterval(() => { if (Date.now() - heard > SILENCE && !other) { lose(); heard = Date.now(); open(); } }, 5000);
setInterval(ticks, 1000);
addEventListener("offline", lose);
addEventListener("online", () => { wait = 1000; open(); send(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - heard > 20000) { open(); send(); } });

// ---- what is tapped

function keep(form, button) {
  const fields = new URLSearchParams();
  new FormData(form).forEach((value, name) => { if (name !== "csrfmiddlewaretoken" && name !== "tap") fields.append(name, value); });
  if (button && button.name) fields.set(button.name, button.value);
  fields.set("tap", uuid());
  fields.set("at", String(Math.round(now())));
  write(box, read(box).concat({ what: fields.get("do"), check: Number(fields.get("check")), body: fields.toString(), field: (typed(form)[0] || {}).id, reload: form.hasAttribute("data-reload") }));
}

// The second of two quick taps on one spot would hit what has moved there meanwhile: it counts for nothing.
let last = { at: 0, x: 0, y: 0 };
root.addEventListener("click", (event) => {
  if (event.detail === 0 || !event.target.closest("[data-tap] button")) return; // by keyboard
  const near = Math.abs(event.clientX - last.x) < 15 && Math.abs(event.clientY - last.y) < 15;
  if (near && event.timeStamp - last.at < 350) event.preventDefault();
  last = { at: event.timeStamp, x: event.clientX, y: event.clientY };
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-tap")) return;
  event.preventDefault();
  if (form.hasAttribute("data-pending") && !form.querySelector("textarea, input:not([type=hidden])")) return; // the thumb that taps twice
  keep(form, event.submitter || document.activeElement);
  form.setAttribute("data-pending", "");
  setTimeout(() => form.removeAttribute("data-pending"), 1500);
  clear(form);
  said = "";
  mark();
  tell();
  send();
});

async function send() {
  if (sending) return;
  const first = read(box)[0];
  if (!first) { tell(); return; }
  sending = true;
  clearTimeout(again);
  try {
    const asked = Date.now();
    const answer = await fetch(location.pathname, {
      method: "POST", body: first.body, credentials: "same-origin", redirect: "error",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": words.token, "X-Tap": "1" },
    });
    if (answer.status === 403) { stale = true; throw new Error("token"); }
    if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
    const isOver = !/json/.test(answer.headers.get("Content-Type")); // the page itself answers: it says what has happened
    if (!isOver) { const told = await answer.json(); if (Date.now() - asked < 2000) reckon(told.now); said = told.told; }
    if (first.what === "answer" && first.check && answer.ok) write(answeredBox, read(answeredBox).concat(first.check));
    write(box, read(box).filter((one) => one.body !== first.body));
    if (isOver) { location.reload(); return; }
    if (!answer.ok) giveBack(first);
    else if (first.field && drafts[first.field] && drafts[first.field].value === textOf(first)) delete drafts[first.field];
    keepDrafts();
    wait = 1000;
    sending = false;
    mark();
    if (first.reload && answer.ok && !read(box).length) { location.reload(); return; }
    send();
  } catch (_) {
    sending = false;
    if (!stale) { again = setTimeout(send, wait); wait = Math.min(wait * 2, LONGEST_WAIT); }
    tell();
  }
}

addEventListener("storage", (event) => { if (event.key === box) { mark(); tell(); } }); // the same page in another tab
addEventListener("pageshow", (event) => { if (event.persisted) { open(); send(); } }); // back by the browser's button
root.querySelectorAll("[data-writes]").forEach((form) => { form.hidden = false; });
fill(root);
mark();
ticks();
say();
open();
send();
