// Sent inline with every rerun, so it stays small: everything immutable is fetched once by URL.
const files = new Map();
const turns = new WeakMap();

// A failed download is forgotten, so that the next rerun tries again.
function once(url, read) {
  if (!url) return null;
  if (!files.has(url)) {
    const wanted = fetch(new URL(url, location.href)).then((reply) => {
      if (!reply.ok) throw new Error(`${reply.status}`);
      return reply[read]();
    });
    wanted.catch(() => files.delete(url));
    files.set(url, wanted);
  }
  return files.get(url);
}

function say(parent, words, height) {
  let note = parent.querySelector(".catatan");
  if (!note) {
    note = document.createElement("div");
    note.className = "catatan";
    note.setAttribute("role", "status");
    parent.append(note);
  }
  note.style.cssText = `min-height:${height}px;padding:1rem 0;font:inherit;color:var(--st-text-color)`;
  note.textContent = words;
}

export default async function areaMap(component) {
  const { data, parentElement: parent } = component;
  const turn = (turns.get(parent) ?? 0) + 1;
  turns.set(parent, turn);
  if (!parent.querySelector(".peta")) say(parent, data.words.loading, data.height);
  try {
    const [code, style, layer, outline] = await Promise.all([
      import(new URL(data.code, location.href).href),
      once(data.style, "text"),
      once(data.layer, "json"),
      once(data.outline, "json"),
    ]);
    if (turns.get(parent) !== turn) return;
    code.mount(component, layer, outline, style);
    parent.querySelector(".catatan")?.remove();
  } catch (error) {
    if (turns.get(parent) !== turn) return;
    parent.querySelector(".peta")?.remove();
    say(parent, error.mismatch ? data.words.mismatch : data.words.missing, 0);
  }
}
