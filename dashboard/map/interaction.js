// How the map answers a person: looking closer, hovering, choosing, and walking it by keyboard.
import { add, arrows, fill, swatch } from "./parts.js";

const MAX_ZOOM = 40;
const DRAG = { mouse: 4, pen: 6, touch: 9 }; // pixels before a press counts as a drag
const LABELS_UP_TO = 60; // above this many areas names on the map would only cover it

export function look(m, [x, y, w, h]) {
  const [hx, hy, hw, hh] = m.home;
  const scale = Math.min(Math.max(w, hw / MAX_ZOOM), hw) / w;
  [w, h] = [w * scale, h * scale];
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  m.box = [clamp(x, hx, hx + hw - w), clamp(y, hy, hy + hh - h), w, h];
  for (const svg of [m.svg, ...m.sheets]) svg.setAttribute("viewBox", m.box.map((v) => +v.toFixed(2)).join(" "));
  const { width, height } = m.svg.getBoundingClientRect();
  m.unit = Math.max(w / (width || 1), h / (height || 1)); // map units per screen pixel
  m.hatches.forEach((p) => p.setAttribute("patternTransform", `scale(${+m.unit.toFixed(3)})`));
  m.svg.classList.toggle("dekat", w < hw * 0.999);
  m.buttons[0].disabled = w <= (hw / MAX_ZOOM) * 1.001;
  m.buttons[1].disabled = m.buttons[2].disabled = w >= hw * 0.999;
  name(m);
  m.tip.hidden = true;
}

export function zoomAt(m, factor, x, y) {
  const [bx, by, w, h] = m.box;
  const f = Math.min(Math.max(w / factor, m.home[2] / MAX_ZOOM), m.home[2]) / w;
  look(m, [x - (x - bx) * f, y - (y - by) * f, w * f, h * f]);
}

// Names stand on the map only where they fit into their own area, on one line or a line per word.
function name(m) {
  if (m.layer.areas.length > LABELS_UP_TO || !m.unit) return;
  const size = 12 * m.unit;
  const wide = (words) => words.length * size * 0.58;
  m.names.style.fontSize = `${size}px`;
  m.layer.areas.forEach((area, i) => {
    const text = m.names.children[i] ?? add(m.names, "text");
    m.rooms[i] ??= m.paths[i].getBBox();
    const { width, height } = m.rooms[i];
    if (!width) return delete m.rooms[i]; // not laid out yet, as in a closed tab
    const words = wide(area.name) < width * 0.86 ? [area.name] : area.name.split(" ");
    const fits = Math.max(...words.map(wide)) < width * 0.9 && words.length * size * 1.6 < height;
    const top = area.c[1] - ((words.length - 1) * size * 1.1) / 2;
    text.replaceChildren();
    if (fits) words.forEach((word, n) => add(text, "tspan", { x: area.c[0], y: top + n * size * 1.1 }, word));
  });
}

function place(m, event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(m.svg.getScreenCTM().inverse());
  return [at.x, at.y];
}

function ring(m, kind, i) {
  m.rings[kind].forEach((path) => (i < 0 ? path.removeAttribute("d") : path.setAttribute("d", m.layer.areas[i].d)));
}

function showTip(m, i, x, y) {
  const area = m.layer.areas[i];
  m.tip.replaceChildren();
  add(m.tip, "strong", {}, area.name);
  if (area.parent) add(m.tip, "small", {}, area.parent);
  if (m.texts[i]) add(m.tip, "span", {}, m.texts[i]);
  const entry = m.entries.get(m.classes[i]);
  if (entry) {
    const row = add(m.tip, "span", { class: "kelas" });
    swatch(row, entry);
    add(row, "span", {}, entry.label);
  }
  m.tip.hidden = false;
  const stage = m.stage.getBoundingClientRect();
  const { offsetWidth: w, offsetHeight: h } = m.tip;
  const left = x - stage.left + 14 + w > stage.width ? x - stage.left - w - 14 : x - stage.left + 14;
  const top = y - stage.top + 16 + h > stage.height ? y - stage.top - h - 12 : y - stage.top + 16;
  m.tip.style.transform = `translate(${Math.max(2, left)}px, ${Math.max(2, top)}px)`;
}

export function choose(m, i, tell) {
  const before = m.chosen;
  m.chosen = i;
  if (before >= 0) m.paths[before].setAttribute("aria-selected", "false");
  if (i >= 0) m.paths[i].setAttribute("aria-selected", "true");
  if (i >= 0) rove(m, i);
  ring(m, "pilih", i);
  tellStatus(m);
  if (tell && i !== before) m.send(i >= 0 ? "select" : "clear", i);
}

export function tellStatus(m) {
  const area = m.layer.areas[m.chosen];
  const words = area ? fill(m.words.selected, { nama: area.name, teks: m.texts[m.chosen] ?? "" }) : m.words.hint;
  if (m.status.textContent !== words) m.status.textContent = words;
  m.clear.hidden = !area;
  m.open.hidden = !(area && m.drill);
  if (area) m.open.textContent = fill(m.words.open, { nama: area.name });
}

export function rove(m, i) {
  m.paths[m.active]?.setAttribute("tabindex", "-1");
  m.paths[i].setAttribute("tabindex", "0");
  m.active = i;
}

function step(m, i) {
  rove(m, i);
  const [x, y] = m.layer.areas[i].c;
  const [bx, by, w, h] = m.box;
  if (x < bx || x > bx + w || y < by || y > by + h) look(m, [x - w / 2, y - h / 2, w, h]);
  m.paths[i].focus({ preventScroll: true });
  mark(m, i);
}

function mark(m, i) {
  ring(m, "fokus", i);
  const box = m.paths[i].getBoundingClientRect();
  showTip(m, i, box.left + box.width / 2, box.top + box.height / 2);
}

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]; // in the order of the links

function onKey(m, event) {
  const i = Number(event.target.dataset?.i ?? m.active);
  const acts = {
    Enter: () => (m.drill && i === m.chosen ? m.send("open", i) : choose(m, i, true)),
    " ": () => choose(m, i, true),
    Escape: () => choose(m, -1, true),
    "+": () => m.buttons[0].click(),
    "-": () => m.buttons[1].click(),
    0: () => m.buttons[2].click(),
    PageDown: () => step(m, (i + 1) % m.paths.length),
    PageUp: () => step(m, (i || m.paths.length) - 1),
  };
  const way = ARROWS.indexOf(event.key);
  if ((way < 0 && !acts[event.key]) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation(); // Streamlit has shortcuts of its own
  if (way < 0) return acts[event.key]();
  m.links ??= arrows(m.layer.areas.map((area) => area.c));
  step(m, m.links[i][way] < 0 ? i : m.links[i][way]);
}

// Plain wheel scrolls the page until the map is in use; Ctrl + wheel and pinching always zoom.
function onWheel(m, event) {
  const active = event.ctrlKey || event.metaKey || m.root.contains(m.root.getRootNode().activeElement);
  const idle = event.deltaY > 0 && m.box[2] >= m.home[2] * 0.999;
  m.nudge.hidden = active || idle;
  clearTimeout(m.nudging);
  m.nudging = setTimeout(() => (m.nudge.hidden = true), 1400);
  if (!active || idle) return;
  event.preventDefault();
  const step = event.deltaMode ? 0.05 : event.ctrlKey && Math.abs(event.deltaY) < 30 ? 0.01 : 0.002;
  zoomAt(m, Math.exp(-event.deltaY * step), ...place(m, event));
}

function onMove(m, event) {
  const last = m.pointers.get(event.pointerId);
  if (!last) return hover(m, event);
  const [a, b] = [...m.pointers.values()];
  const far = Math.hypot(event.clientX - last.x0, event.clientY - last.y0) > (DRAG[event.pointerType] ?? 6);
  if (!m.dragging && !b && !far) return;
  if (!m.dragging) m.svg.setPointerCapture(event.pointerId);
  m.dragging = true;
  m.tip.hidden = true;
  if (b) {
    const gap = Math.hypot(a.x - b.x, a.y - b.y);
    Object.assign(last, { x: event.clientX, y: event.clientY });
    const middle = { clientX: (a.x + b.x) / 2, clientY: (a.y + b.y) / 2 };
    zoomAt(m, Math.hypot(a.x - b.x, a.y - b.y) / (gap || 1), ...place(m, middle));
  } else {
    const [x, y, w, h] = m.box;
    look(m, [x - (event.clientX - last.x) * m.unit, y - (event.clientY - last.y) * m.unit, w, h]);
    Object.assign(last, { x: event.clientX, y: event.clientY });
  }
}

function hover(m, event) {
  if (event.pointerType === "touch") return;
  const i = Number(event.target.dataset?.i ?? -1);
  if (i !== m.over) ring(m, "hover", i);
  m.over = i;
  if (i >= 0) showTip(m, i, event.clientX, event.clientY);
  else m.tip.hidden = true;
}

export function listen(m) {
  const on = (names, act, options) => names.split(" ").forEach((n) => m.svg.addEventListener(n, act, options));
  on("keydown", (event) => onKey(m, event));
  on("wheel", (event) => onWheel(m, event), { passive: false });
  on("pointermove", (event) => onMove(m, event));
  on("pointerleave", () => ((m.tip.hidden = true), ring(m, "hover", -1), (m.over = -1)));
  on("pointerdown", (event) => {
    if (!m.pointers.size) m.dragging = false;
    const { clientX: x, clientY: y } = event;
    m.pointers.set(event.pointerId, { x, y, x0: x, y0: y });
  });
  on("pointerup pointercancel", (event) => m.pointers.delete(event.pointerId));
  on("click", (event) => {
    const i = event.target.dataset?.i;
    if (i !== undefined && !m.dragging) choose(m, Number(i), true);
  });
  on("dblclick", (event) => {
    const i = event.target.dataset?.i;
    if (m.drill && i !== undefined) m.send("open", Number(i));
    else zoomAt(m, 2, ...place(m, event));
  });
  on("focusin", (event) => {
    const i = Number(event.target.dataset?.i ?? -1);
    if (i >= 0 && event.target.matches(":focus-visible")) mark(m, i);
  });
  on("focusout", () => (ring(m, "fokus", -1), (m.tip.hidden = true)));
  new ResizeObserver(() => m.root.isConnected && look(m, m.box)).observe(m.stage);
}
