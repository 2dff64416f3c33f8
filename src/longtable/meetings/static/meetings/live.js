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
let sending = false, wait = 1000, again, said = "", backUntil = 0;

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
  const state = { [marks.state]: true, [up ? "up" : "down"]: true };
  root.querySelectorAll("[data-when]").forEach((part) => {
    const hide = !part.dataset.when.split(" ").every((word) => state[word]);
    if (hide && part.contains(document.activeElement)) setTimeout(() => focusBeside(part), 0);
    part.hidden = hide;
  });
  const place = root.querySelector("[data-place]");
  if (place && marks.state !== "planned") {
    const mine = marks.speaker === me && me > 0;
    const text = mine ? words.yours : line === 0 ? words.first : line > 0 ? `${words.place} ${line}.` : "";
    place.toggleAttribute("data-yours", mine);
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
  if (inside && /^(SELECT|INPUT|TEXTAREA)$/.test(active.tagName)) { late[name] = html; return; } // not under someone's fingers
  delete late[name];
  shown[name] = html;
  const key = inside ? active.dataset.key : "";
  part.innerHTML = html;
  if (!inside) return;
  const same = Array.from(part.querySelectorAll("[data-key]")).find((one) => one.dataset.key === key);
  const target = same || part.querySelector("button") || part;
  if (target === part) part.tabIndex = -1;
  target.focus({ preventScroll: true });
}

root.addEventListener("focusout", () => setTimeout(() => { for (const name of Object.keys(late)) put(name, late[name]); mark(); ticks(); }, 0));

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
    hear();
    root.dispatchEvent(new CustomEvent("screen", { detail: { before, state: marks.state } }));
  });
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
  write(box, read(box).concat({ what: fields.get("do"), check: Number(fields.get("check")), body: fields.toString(), reload: form.hasAttribute("data-reload") }));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-tap")) return;
  event.preventDefault();
  if (form.hasAttribute("data-pending") && !form.querySelector("textarea, input:not([type=hidden])")) return; // the thumb that taps twice
  keep(form, event.submitter || document.activeElement);
  form.setAttribute("data-pending", "");
  setTimeout(() => form.removeAttribute("data-pending"), 1500);
  form.querySelectorAll("textarea, input:not([type=hidden])").forEach((field) => { field.value = ""; });
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
    if (answer.status === 404 || answer.status === 410) stale = true;
    else { const told = await answer.json(); if (Date.now() - asked < 2000) reckon(told.now); said = told.told; }
    if (first.what === "answer" && first.check && answer.ok) write(answeredBox, read(answeredBox).concat(first.check));
    write(box, read(box).filter((one) => one.body !== first.body));
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

root.querySelectorAll("[data-writes]").forEach((form) => { form.hidden = false; });
mark();
ticks();
open();
send();
