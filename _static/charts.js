// Draws the charts of a page: as they come into view, in the theme of the page, as wide as their column.
(() => {
  "use strict";
  const here = document.currentScript.src;
  const ink = { light: "#323232", dark: "#ced6dd" }, grid = { light: "#dfe3e6", dark: "#3a4149" }, line = { light: "#8b9096", dark: "#7d858c" };
  const theme = () => (document.documentElement.dataset.theme === "dark" ? "dark" : "light");
  const look = (t) => ({
    background: "transparent",
    title: { color: ink[t], subtitleColor: ink[t] },
    text: { color: ink[t] },
    style: { "guide-label": { fill: ink[t] }, "guide-title": { fill: ink[t] }, "group-title": { fill: ink[t] } },
    axis: { domainColor: line[t], gridColor: grid[t], tickColor: line[t], labelColor: ink[t], titleColor: ink[t] },
    legend: { labelColor: ink[t], titleColor: ink[t] },
    header: { labelColor: ink[t], titleColor: ink[t] },
    view: { stroke: null },
  });
  const merge = (a, b) => {
    const out = { ...a };
    for (const [key, value] of Object.entries(b))
      out[key] = value && typeof value === "object" && out[key] && typeof out[key] === "object" ? merge(out[key], value) : value;
    return out;
  };

  let bundle;
  const load = () => (bundle ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("vendor/vega.js", here).href;
    script.onload = done;
    script.onerror = () => failed(new Error("the chart library is missing from the book"));
    document.head.append(script);
  }));

  // Vega-Lite fits a single view to its container; views that are put together get their width here.
  const fit = (spec, room) => {
    for (const key of ["vconcat", "hconcat", "concat"]) if (spec[key]) for (const part of spec[key]) fit(part, room);
    if (spec.facet && spec.spec) spec.spec.width = Math.max(90, room / (spec.columns || 1) - 45);
    else if (typeof spec.width === "number") spec.width = Math.min(spec.width, room - 70);
    return spec;
  };

  // On a phone names stand under one another, and rows keep short names.
  const narrowed = (spec) => {
    const parts = [spec, ...["layer", "vconcat", "hconcat", "concat"].flatMap((key) => spec[key] || []), ...(spec.spec ? [spec.spec] : [])];
    let longest = 0;
    for (const part of parts) {
      if (part !== spec) longest = Math.max(longest, narrowed(part));
      const { color, y } = part.encoding || {};
      longest = Math.max(longest, ...(color?.scale?.domain || []).map((name) => String(name).length));
      if (color?.legend) delete color.legend.columns; // set for wide screens
      if (y?.axis?.labelLimit) {
        y.axis.labelLimit = Math.min(y.axis.labelLimit, 130);
        longest += 6; // names beside the rows leave less room above
      }
    }
    return longest;
  };

  async function draw(box) {
    const spec = JSON.parse(box.querySelector("script").textContent);
    const view = box.querySelector(".exhibit-view");
    const narrow = view.clientWidth < 480;
    delete spec.title; // stands in the caption
    spec.config = merge(spec.config || {}, look(theme()));
    spec.config.legend = merge(spec.config.legend || {}, narrow ? { columns: narrowed(spec) > 17 ? 1 : 2, labelLimit: 280 } : {});
    if (narrow) spec.config.axisX = merge(spec.config.axisX || {}, { titleAnchor: "end" });
    fit(spec, view.clientWidth);
    spec.autosize = spec.vconcat || spec.hconcat || spec.facet ? undefined : { type: "fit-x", contains: "padding" };
    try {
      await load();
      box.embedded?.finalize();
      box.embedded = await vegaEmbed(view, spec, { renderer: "svg", actions: false, tooltip: { theme: theme() } });
      box.dataset.drawn = theme();
      box.closest("figure").querySelectorAll("button[data-save]").forEach((button) => (button.hidden = false));
    } catch (error) {
      view.textContent = "This chart could not be drawn: " + error.message;
      console.error(error);
    }
  }

  async function save(button) {
    const box = button.closest("figure").querySelector(".exhibit-chart"), kind = button.dataset.save;
    const spec = JSON.parse(box.querySelector("script").textContent);
    spec.config = merge(merge(spec.config || {}, look("light")), { background: "white" });
    spec.background = "white";
    if (spec.width === "container" || (!spec.width && !spec.vconcat && !spec.hconcat && !spec.facet)) spec.width = 720;
    const holder = document.createElement("div");
    const made = await vegaEmbed(holder, spec, { renderer: "svg", actions: false });
    const href = kind === "svg" ? "data:image/svg+xml;charset=utf-8," + encodeURIComponent(await made.view.toSVG()) : await made.view.toImageURL("png", 2);
    made.finalize();
    Object.assign(document.createElement("a"), { href, download: `${button.dataset.name}.${kind}` }).click();
  }

  const start = () => {
    const boxes = [...document.querySelectorAll(".exhibit-chart")];
    if (!boxes.length) return;
    const wanted = new Set();
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting && !wanted.has(entry.target)) { wanted.add(entry.target); draw(entry.target); }
    }, { rootMargin: "400px" });
    boxes.forEach((box) => seen.observe(box));
    const all = () => Promise.all(boxes.map((box) => { wanted.add(box); return draw(box); }));
    globalThis.suanliDrawAll = all; // for printing and for tests
    addEventListener("beforeprint", () => boxes.filter((box) => !wanted.has(box)).forEach((box) => { wanted.add(box); draw(box); }));
    new MutationObserver(() => wanted.forEach(draw)).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    let width = innerWidth, waiting;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      clearTimeout(waiting);
      waiting = setTimeout(() => wanted.forEach(draw), 150);
    });
    document.addEventListener("click", (event) => { const button = event.target.closest("button[data-save]"); if (button) save(button); });
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start); else start();
})();
