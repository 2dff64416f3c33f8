// A search field above a long list of checkboxes, and how many are chosen. Without this file the list is all there.
const words = document.documentElement.lang === "es"
  ? { label: "Buscar", chosen: (n) => n === 1 ? "elegida" : "elegidas" }
  : { label: "Search", chosen: () => "chosen" };

function setUp(box) {
  const options = [...box.querySelectorAll(".usa-checkbox")];
  const summary = box.closest("details")?.querySelector("summary");
  const said = summary?.textContent;
  const count = () => {
    const chosen = options.filter((option) => option.querySelector("input").checked).length;
    if (summary) summary.textContent = chosen ? `${said} (${chosen} ${words.chosen(chosen)})` : said;
  };
  box.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") count();
  });
  count();
  if (options.length < 10) return;
  const label = document.createElement("label");
  label.className = "lt-label";
  label.textContent = words.label;
  const field = document.createElement("input");
  field.type = "search";
  field.className = "usa-input";
  label.append(field);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const option of options) option.hidden = !option.textContent.toLowerCase().includes(wanted);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  box.prepend(label);
}

for (const box of document.querySelectorAll("[data-filter]")) setUp(box);
