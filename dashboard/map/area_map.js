// The map itself. Geometry is drawn once per layer and key; a rerun only updates attributes.
// Whatever comes from data is written with textContent or setAttribute, never parsed as HTML.
import { choose, listen, look, rove, tellStatus, zoomAt } from "./interaction.js";
import { add, fill, fingerprint, swatch } from "./parts.js";

const KEEP = 6; // drawn maps kept in the page, with their zoom, for remounts and the way back
const maps = new Map();

function hatch(defs, id, lines) {
  const pattern = add(defs, "pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" });
  add(pattern, "rect", { width: 8, height: 8, class: "hatch-ground" });
  lines.forEach((d) => add(pattern, "path", { d, class: "hatch-line" }));
  return pattern;
}

function draw(m, layer, outline) {
  m.svg = add(m.stage, "svg", { class: "kanvas", role: "listbox" });
  const defs = add(m.svg, "defs");
  m.hatches = [
    hatch(defs, "tanpa-data", ["M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6"]),
    hatch(defs, "disamarkan", ["M0 8 L8 0 M0 0 L8 8"]),
  ];
  const group = add(m.svg, "g", { class: "wilayah", role: "presentation" });
  m.paths = layer.areas.map((area, i) =>
    add(group, "path", { d: area.d, role: "option", tabindex: -1, "data-i": i, "aria-selected": "false" }));
  // Borders and rings lie on sheets of their own: a new indicator repaints fills only, which are cheap,
  // and hovering repaints neither.
  m.sheets = [0, 1].map(() => add(m.stage, "svg", { class: "lembar", "aria-hidden": "true" }));
  const borders = add(m.sheets[0], "g", { class: "batas" });
  layer.areas.forEach(({ d }) => add(borders, "path", { d }));
  const lines = add(m.sheets[0], "g", { class: "garis" });
  for (const { d } of [...(layer.outlines ?? []), ...(outline?.areas ?? []), ...(outline?.outlines ?? [])])
    add(lines, "path", { d });
  m.names = add(m.sheets[0], "g", { class: "nama" });
  m.rings = Object.fromEntries(["hover", "pilih", "fokus"].map((kind) => {
    const ring = add(m.sheets[1], "g", { class: `cincin ${kind}` });
    return [kind, [add(ring, "path", { class: "tepi" }), add(ring, "path", { class: "inti" })]];
  }));
}

function frame(m) {
  m.stage = add(m.root, "div", { class: "panggung" });
  draw(m, m.layer, m.outline);
  m.tip = add(m.stage, "div", { class: "tip", "aria-hidden": "true" });
  m.nudge = add(m.stage, "div", { class: "gulir", "aria-hidden": "true" });
  const bar = add(m.stage, "div", { class: "tombol" });
  const zoom = (factor) => zoomAt(m, factor, m.box[0] + m.box[2] / 2, m.box[1] + m.box[3] / 2);
  m.buttons = [["+", () => zoom(1.6)], ["−", () => zoom(1 / 1.6)], ["⌂", () => look(m, [...m.home])]]
    .map(([sign, act]) => {
      const button = add(bar, "button", { type: "button" }, sign);
      button.addEventListener("click", act);
      return button;
    });
  const line = add(m.root, "div", { class: "status" });
  m.status = add(line, "p", { role: "status", "aria-live": "polite" });
  m.open = add(line, "button", { type: "button", class: "masuk" });
  m.clear = add(line, "button", { type: "button", class: "hapus" });
  m.open.addEventListener("click", () => m.chosen >= 0 && m.send("open", m.chosen));
  m.clear.addEventListener("click", () => choose(m, -1, true));
  m.legend = add(m.root, "div", { class: "legenda" });
}

function build(data, layer, outline, style) {
  const root = document.createElement("div");
  root.className = "peta";
  const m = { root, layer, outline, home: layer.viewBox, url: data.layer, pointers: new Map() };
  Object.assign(m, { chosen: -1, active: 0, over: -1, classes: [], texts: [], labels: [], fills: [], rooms: [] });
  m.rank = new Map(layer.areas.map((area, i) => [area.id, i]));
  m.print = fingerprint([...m.rank.keys()]);
  add(root, "style", {}, style);
  frame(m);
  listen(m);
  const [, , w, h] = m.home;
  m.stage.style.aspectRatio = `${w} / ${h}`;
  m.box = [...m.home];
  return m;
}

function paint(m, data) {
  const colors = new Map(data.legend.map((entry) => [entry.code, entry]));
  const fills = { none: "url(#tanpa-data)", masked: "url(#disamarkan)" };
  m.entries = colors;
  m.paths.forEach((path, i) => {
    const entry = colors.get(data.classes[i]);
    const color = entry.color || fills[entry.kind];
    if (m.fills[i] !== color) path.setAttribute("fill", (m.fills[i] = color));
    const label = `${m.layer.areas[i].name}, ${data.texts[i] || entry.label}`;
    if (m.labels[i] !== label) path.setAttribute("aria-label", (m.labels[i] = label));
  });
  [m.classes, m.texts] = [data.classes, data.texts];
}

function explain(m, data) {
  const now = JSON.stringify([data.legend, data.title, data.words]);
  if (now === m.explained) return;
  m.explained = now;
  m.legend.replaceChildren();
  add(m.legend, "p", {}, data.title);
  const list = add(m.legend, "ul");
  for (const entry of data.legend) {
    const item = add(list, "li");
    swatch(item, entry);
    add(item, "span", {}, entry.label);
    if (entry.count !== undefined) add(item, "small", {}, fill(data.words.count, { n: entry.count }));
  }
  m.svg.setAttribute("aria-label", data.title);
  const { zoom_in: near, zoom_out: far, home } = data.words;
  [near, far, home].forEach((text, i) => {
    m.buttons[i].setAttribute("aria-label", text);
    m.buttons[i].title = text;
  });
  m.clear.textContent = data.words.clear;
  m.nudge.textContent = data.words.wheel;
}

export function mount({ data, parentElement, setTriggerValue }, layer, outline, style) {
  const id = JSON.stringify([data.key, data.layer, data.outline]);
  const m = maps.get(id) ?? build(data, layer, outline, style);
  if (m.print !== data.print) throw Object.assign(new Error("layer"), { mismatch: true });
  maps.delete(id);
  maps.set(id, m);
  if (maps.size > KEEP) maps.delete(maps.keys().next().value);
  m.send = (kind, i) => setTriggerValue("event", { kind, id: m.layer.areas[i]?.id ?? null });
  [m.words, m.drill] = [data.words, data.drill];
  m.stage.style.maxHeight = `${data.height}px`;
  paint(m, data);
  explain(m, data);
  const chosen = m.rank.get(data.selected) ?? -1;
  if (chosen !== m.chosen || chosen < 0) choose(m, chosen, false);
  else tellStatus(m);
  if (m.root.parentNode === parentElement) return;
  parentElement.querySelectorAll(".peta").forEach((old) => old.remove());
  parentElement.append(m.root);
  if (m.chosen < 0) rove(m, m.active);
  look(m, m.box);
  m.nudge.hidden = true;
}
