// Shows how many words an answer has, as the server counts them.
export function count(field, words) {
  const line = document.getElementById(`count-${field.name}`);
  if (!line) return;
  const n = field.value.trim() ? field.value.trim().split(/\s+/).length : 0;
  const limit = Number(field.dataset.words);
  line.textContent = (limit ? words.counted : words.plain).replace("#", n).replace("@", limit);
  line.classList.toggle("lt-over", Boolean(limit) && n > limit);
}
