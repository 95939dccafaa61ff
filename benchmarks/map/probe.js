// Runs in the page before anything else: when was the map painted, when did the details change?
(() => {
  const probe = (window.__ukur = { draw: 0, down: 0 });
  for (const context of [window.WebGLRenderingContext, window.WebGL2RenderingContext])
    for (const call of ["drawElements", "drawArrays"]) {
      const plain = context.prototype[call];
      context.prototype[call] = function (...rest) {
        probe.draw = performance.now();
        return plain.apply(this, rest);
      };
    }
  addEventListener("pointerdown", () => (probe.down = performance.now()), true);
  const frame = () => new Promise(requestAnimationFrame);
  const ours = (title) => {
    const root = document.querySelector("[data-testid=stBidiComponentIsolated]")?.shadowRoot;
    if (root?.querySelector(".legenda p")?.textContent !== title) return false;
    return [...root.querySelectorAll("path[role=option]")].every((path) => path.getAttribute("fill"));
  };
  // Plotly: the new figure is in, MapLibre says it is loaded, and no drawing call for 300 ms.
  const theirs = (title) => {
    const full = document.querySelector(".js-plotly-plot")?._fullLayout;
    const map = full?.map?._subplot?.map;
    return full?.meta === title && map?.loaded() && probe.draw > 0 && performance.now() - probe.draw > 300;
  };
  probe.painted = async (who, title) => {
    while (!(who === "komponen" ? ours(title) : theirs(title))) await frame();
    if (who !== "komponen") return probe.draw;
    await frame();
    await frame();
    return performance.now();
  };
  const details = () =>
    [...document.querySelectorAll("[data-testid=stText]")].map((n) => n.textContent).find((t) => t.startsWith("rincian"));
  probe.detail = async (code) => {
    while (!details()?.startsWith(`rincian ${code}`)) await frame();
    return performance.now() - probe.down;
  };
  probe.where = (who, i, lon, lat) => {
    if (who === "komponen") {
      const root = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot;
      const [x, y] = [((lon - 109.2) / 0.6) * 10000, ((-7.6 - lat) / 0.6) * 10000];
      const at = new DOMPoint(x, y).matrixTransform(root.querySelector("svg.kanvas").getScreenCTM());
      return [at.x, at.y];
    }
    const map = document.querySelector(".js-plotly-plot")._fullLayout.map._subplot.map;
    const [point, box] = [map.project([lon, lat]), map.getContainer().getBoundingClientRect()];
    return [box.left + point.x, box.top + point.y];
  };
})();
