// Helpers of the map: small, and without a state of their own.
const SVG = "http://www.w3.org/2000/svg";

export function add(parent, tag, attributes = {}, text) {
  const svg = parent.namespaceURI === SVG || tag === "svg";
  const node = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

export const fill = (template, parts) => template.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");

// FNV-1a over the codes: the values come in file order, so the two files must be the same one.
export function fingerprint(codes) {
  let hash = 0x811c9dc5;
  for (const char of codes.join(",")) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
  return hash;
}

// The nearest area within 45 degrees of a direction; going sideways costs double.
function nearest(centres, from, [ux, uy]) {
  const [x, y] = centres[from];
  let best = -1;
  let least = Infinity;
  centres.forEach(([cx, cy], i) => {
    const along = (cx - x) * ux + (cy - y) * uy;
    const aside = Math.abs((cx - x) * uy - (cy - y) * ux);
    const cost = along + 2 * aside;
    if (i !== from && along > 0 && aside <= along && cost < least) [best, least] = [i, cost];
  });
  return best;
}

export const WAYS = [[-1, 0], [1, 0], [0, -1], [0, 1]];

function walkable(links) {
  const seen = new Set([0]);
  for (const from of seen) links[from].forEach((to) => to >= 0 && seen.add(to));
  return seen;
}

// Where the arrow keys lead from each area. One that is nobody's nearest is put between two others,
// so that every area can be walked to.
export function arrows(centres) {
  const links = centres.map((_, i) => WAYS.map((way) => nearest(centres, i, way)));
  for (let round = 0; round < centres.length; round++) {
    const seen = walkable(links);
    const lost = links.findIndex((_, i) => !seen.has(i));
    if (lost < 0) break;
    const far = (i) => Math.hypot(centres[i][0] - centres[lost][0], centres[i][1] - centres[lost][1]);
    const from = [...seen].reduce((a, b) => (far(b) < far(a) ? b : a));
    const [dx, dy] = [centres[lost][0] - centres[from][0], centres[lost][1] - centres[from][1]];
    const way = WAYS.findIndex(([x, y]) => x * dx + y * dy >= Math.max(Math.abs(dx), Math.abs(dy)));
    [links[lost][way], links[from][way]] = [links[from][way], lost];
  }
  return links;
}

export function swatch(parent, entry) {
  const mark = add(parent, "i", { class: `petak ${entry.kind}`, "aria-hidden": "true" });
  if (entry.color) mark.style.background = entry.color;
}
