// Maps: point or use the arrow keys to read an area; switch layers without a request.
const USE = "http://www.w3.org/2000/svg";

function place(area) {
  const box = area.getBBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

// The nearest area in the direction of the arrow; what lies aside counts as farther.
function neighbour(areas, from, key) {
  const start = place(from);
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = from;
  let least = Infinity;
  for (const area of areas) {
    const there = place(area);
    const along = (there.x - start.x) * dx + (there.y - start.y) * dy;
    const aside = Math.abs((there.x - start.x) * dy) + Math.abs((there.y - start.y) * dx);
    const far = Math.hypot(along, aside) + aside / 2;
    if (area !== from && along > aside / 2 && far < least) {
      least = far;
      best = area;
    }
  }
  return best;
}

function outline(svg) {
  return ["lt-map__halo", "lt-map__cursor"].map((name) => {
    const use = document.createElementNS(USE, "use");
    use.setAttribute("class", name);
    svg.append(use);
    return use;
  });
}

function setUp(figure) {
  figure.dataset.map = "ready";
  const svg = figure.querySelector("svg.lt-map__picture");
  const readout = figure.querySelector("[data-readout]");
  const areas = [...svg.querySelectorAll(".lt-area")];
  const cursor = outline(svg);
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", svg.querySelector("title").textContent);
  svg.querySelector("title").remove();
  for (const area of areas) {
    const [name, ...rest] = area.querySelector("title").textContent.split(". ");
    area.said = [name, rest.join(". ")];
    area.querySelector("title").remove();
    area.setAttribute("role", "img");
    area.setAttribute("aria-label", name);
    area.setAttribute("tabindex", "-1");
  }
  areas[0]?.setAttribute("tabindex", "0");

  const show = (area) => {
    const name = document.createElement("b");
    name.textContent = area.said[0];
    readout.replaceChildren(name, document.createElement("br"), area.said[1]);
    for (const use of cursor) use.setAttribute("href", area.getAttribute("href"));
  };
  const go = (area) => area.dataset.url && window.location.assign(area.dataset.url);

  svg.addEventListener("pointerover", ({ target }) => target.said && show(target));
  svg.addEventListener("focusin", ({ target }) => target.said && show(target));
  svg.addEventListener("click", ({ target }) => target.said && go(target));
  svg.addEventListener("keydown", (event) => {
    const from = event.target;
    if (!from.said) return;
    if (event.key === "Enter") return go(from);
    let to = null;
    if (event.key.startsWith("Arrow")) to = neighbour(areas, from, event.key);
    if (event.key === "Home") to = areas[0];
    if (event.key === "End") to = areas.at(-1);
    if (!to) return;
    event.preventDefault();
    from.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  });
  figure.addEventListener("click", (event) => {
    const link = event.target.closest("[data-layer]");
    if (!link) return;
    event.preventDefault();
    const index = Number(link.dataset.layer);
    for (const area of areas) area.setAttribute("fill", area.dataset.fills.split(" ")[index]);
    for (const legend of figure.querySelectorAll("[data-legend]")) legend.hidden = Number(legend.dataset.legend) !== index;
    for (const other of figure.querySelectorAll("[data-layer]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    history.replaceState(null, "", link.href);
  });
}

const start = (root) => root.querySelectorAll('[data-map=""]').forEach(setUp);
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
