// Boards: dropping a card on a column picks that column in the card's own form and sends it.
function setUp(board) {
  board.dataset.board = "ready";
  let moving = null;
  for (const card of board.querySelectorAll("[data-card]")) card.draggable = true;
  const column = (event) => event.target.closest("[data-column]");
  const mark = (over) => {
    for (const each of board.querySelectorAll("[data-column]")) each.classList.toggle("is-over", each === over);
  };
  board.addEventListener("dragstart", (event) => {
    moving = event.target.closest("[data-card]");
    if (!moving) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    moving.classList.add("is-moving");
  });
  board.addEventListener("dragover", (event) => {
    if (!moving || !column(event)) return;
    event.preventDefault();
    mark(column(event));
  });
  board.addEventListener("dragend", () => {
    moving?.classList.remove("is-moving");
    moving = null;
    mark(null);
  });
  board.addEventListener("drop", (event) => {
    const target = column(event);
    if (!moving || !target) return;
    event.preventDefault();
    const form = moving.querySelector("form");
    const select = form.querySelector("select");
    if (select.value === target.dataset.column) return;
    select.value = target.dataset.column;
    target.querySelector("[data-card]")?.before(moving) ?? target.querySelector("ul").append(moving);
    form.requestSubmit();
  });
}

const start = (root) => root.querySelectorAll('[data-board=""]').forEach(setUp);
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
