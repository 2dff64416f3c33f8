// The host's screen stays awake, and its frame follows when a meeting begins or ends.
const root = document.querySelector("[data-live]");
let lock = null;

async function stayAwake() {
  if (!("wakeLock" in navigator) || document.hidden || lock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => { lock = null; });
  } catch (_) { /* a phone that saves its battery */ }
}

root.addEventListener("screen", (event) => {
  if (event.detail.before !== event.detail.state) location.reload();
});
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
