// Draws the charts of a page: as they come into view, in the theme of the page, as wide as their column.
(() => {
  "use strict";
  const WORDS = {
    failed: "This chart could not be drawn ({error}). What it shows:",
    missing: "the chart library is missing from the book",
    lost: "the file with what it draws is missing from the book",
  };
  for (const name in WORDS) WORDS[name] = globalThis.claimbookWords?.[WORDS[name]] ?? WORDS[name]; // in the page's language
  const ink = { light: "#323232", dark: "#ced6dd" }, grid = { light: "#dfe3e6", dark: "#3a4149" }, line = { light: "#8b9096", dark: "#7d858c" };
  const NARROW = 480, KEY = 34, LINE = 14, ROW = 36, EDGE = 16; // pixels: column of a phone; a legend's symbol with its spaces; a line and a row of labels; room at the right
  // Before the theme's own script has run, the reader's choice or the system's is the word "auto".
  const system = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => {
    const { theme: chosen } = document.documentElement.dataset;
    return (chosen === "dark" || (chosen === "auto" && system.matches)) ? "dark" : "light";
  };
  const look = (t) => ({
    background: "transparent",
    locale: { number: { decimal: ".", thousands: "\u202f", grouping: [3], currency: ["$", ""] } }, // as the pages have it
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
  // What figures such as 2.1e+25 are as the pages have them.
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹", POWER = /(?<![A-Za-z0-9_.])(\d(?:\.\d+)?)e([+\u2212-])(\d+)(?![A-Za-z0-9_])/g;
  const powers = (globalThis.claimbookPowers = (words) => words.replace(POWER, (_, digits, sign, power) =>
    `${digits}\u202f×\u202f10${sign === "+" ? "" : "⁻"}${[...power].map((digit) => RAISED[digit]).join("")}`));
  // What a mark tells: what it has nothing of is left out.
  const told = (globalThis.claimbookTold = (words) => Object.fromEntries(Object.entries(words).filter(([, text]) => !["null", "NaN", "undefined"].includes(String(text)))));
  const safe = (words) => powers(String(words).replace(/&/g, "&amp;").replace(/</g, "&lt;"));
  // Expressions are interpreted, not compiled: the policy of the pages forbids eval.
  const embed = async (place, spec, shade) => {
    const parsed = vega.parse(vegaLite.compile(spec).spec, {}, { ast: true });
    const view = new vega.View(parsed, { renderer: "svg", expr: vega.expressionInterpreter });
    if (shade) {
      const { call } = new vega.Tooltip({ theme: shade, sanitize: safe });
      view.tooltip((handler, event, item, words) => call(handler, event, item, words && typeof words === "object" ? told(words) : words));
    }
    await view.initialize(place).runAsync();
    return spec.projection ? view.resize().runAsync() : view; // now that it is known how far names beside places reach
  };
  // Specifications stand beside the page, each in a script: a page opened from a folder can load no other file. In
  // another language a second one holds what is said otherwise.
  const added = (src) => new Promise((done, failed) => {
    const onerror = () => failed(new Error(WORDS.lost));
    document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror }));
  });
  const load = (box) => (box.loading ??= Promise.all([box.dataset.src, box.dataset.said].filter(Boolean).map(added)));
  const ahead = (boxes) => boxes.forEach((box) => load(box).catch(() => {})); // said when it is drawn
  const rows = (columns) => (Array.isArray(columns) ? columns : Object.values(columns)[0].map((_, place) =>
    Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[place]]))));
  // A list is what stands there instead, or after null what words become; anything else goes on inside.
  const patched = (own, change) => {
    const at = (name, part) => (Object.hasOwn(change, name) ? patched(part, change[name]) : part);
    if (Array.isArray(change)) return change.length === 1 ? change[0] : own.map((word) => (Object.hasOwn(change[1], word) ? change[1][word] : word));
    if (Array.isArray(own)) return own.map((part, place) => at(place, part));
    return Object.fromEntries(Object.entries({ ...change, ...own }).map(([name, part]) => [name, at(name, part)]));
  };
  // They hold the colours of the light page; the dark one has its own for each.
  const specification = (box, shade = "light") => {
    const dark = shade === "dark" ? JSON.parse(box.dataset.dark || "{}") : {};
    const name = box.dataset.src.split("/").at(-1).replace(/\.js$/, "");
    const read = (texts) => JSON.parse(texts[name].replace(/#[0-9a-f]{6}\b/g, (colour) => dark[colour] || colour));
    const spec = box.dataset.said ? patched(read(claimbookCharts), read(claimbookCharted)) : read(claimbookCharts);
    spec.datasets = Object.fromEntries(Object.entries(spec.datasets).map(([key, columns]) => [key, rows(columns)]));
    return spec;
  };

  const library = () => globalThis.vega && globalThis.claimbookCursor;

  // Vega-Lite fits a single view to its container; views that are put together get their width here.
  const fit = (spec, room) => {
    for (const key of ["vconcat", "hconcat", "concat"]) if (spec[key]) for (const part of spec[key]) fit(part, room);
    if (spec.facet && spec.spec) {
      if (room < NARROW) spec.columns = 1;
      spec.spec.width = Math.max(90, room / (spec.columns || 1) - (spec.columns === 1 ? 85 : 65));
    } else if (typeof spec.width === "number") spec.width = Math.min(spec.width, room - 84);
    return spec;
  };

  const ruler = document.createElement("canvas").getContext("2d");
  const widest = (names, font) => {
    ruler.font = "12px " + font;
    return Math.max(0, ...names.map((name) => ruler.measureText(String(name)).width));
  };

  // Where a line may end: after a space, and between Chinese words, which the build names, but not before a closing mark or
  // after an opening one.
  const pieces = (spec) => {
    const whole = (spec.usermeta?.words || []).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") + "|").join("");
    const word = `(?:${whole}[\\u3400-\\u9fff]|[^\\s\\u3000-\\u9fff\\uff00-\\uffef“”‘’]+|\\S)`;
    return new RegExp(`[（「《“‘]*${word}[，。；：、！？）」》”’％%‰]*\\s*`, "gu");
  };

  // Words in as few lines as fit, of about the same length.
  const wrapped = (words, most, font, cut, greedy = false) => {
    const width = widest([words], font), lines = [""];
    if (width <= most) return words;
    const each = greedy ? most : 1.1 * width / Math.ceil(width / most);
    for (const piece of words.match(cut) || []) {
      if (lines.at(-1) && widest([lines.at(-1) + piece.trimEnd()], font) > each) lines.push(piece);
      else lines.push(lines.pop() + piece);
    }
    return lines.map((line) => line.trim());
  };

  // Names that are too long as lines: an expression for the labels, and how far each must rise to stand in the middle.
  const broken = (given, most, font, cut, expression) => {
    const names = [...new Set(given)], fits = (name) => widest(String(name).split("\n"), font) <= most;
    const lines = names.map((name) => String(name).split("\n").flatMap((line) => wrapped(line, most, font, cut, true)));
    const listed = (chosen) => JSON.stringify(names.filter((_, place) => chosen(place)));
    const rise = [2, 3, 4].filter((count) => lines.some((each) => each.length === count));
    return {
      ...(names.every(fits) ? {} : { labelExpr: `${JSON.stringify(lines)}[indexof(${listed(() => true)}, datum.label)] || (${expression || "datum.label"})` }),
      ...(rise.length && { labelOffset: { value: 0, condition: rise.map((count) => ({
        test: `indexof(${listed((place) => lines[place].length === count)}, datum.label) >= 0`, value: (1 - count) * LINE / 2,
      })) } }),
    };
  };

  // Most columns of a legend that fit, each as wide as its widest name, and the fewest of those that take as many lines.
  const columns = (widths, room) => {
    for (let count = widths.length; count > 1; count--) {
      const taken = Array.from({ length: count }, (_, place) => Math.max(...widths.filter((_, at) => at % count === place)));
      if (taken.reduce((sum, width) => sum + width) <= room) return Math.ceil(widths.length / Math.ceil(widths.length / count));
    }
    return 1;
  };

  // As many legend entries a row as fit, a label at a round number every so often; on a phone long names take more lines.
  const arrange = (spec, room, font, whole = spec, cut = pieces(whole)) => {
    const parts = [spec, ...["layer", "vconcat", "hconcat", "concat"].flatMap((key) => spec[key] || []), ...(spec.spec ? [spec.spec] : [])];
    const dashed = spec.layer?.some((part) => part.encoding?.strokeDash), across = parts.map((part) => part.encoding?.x);
    const told = across.find((x) => x?.axis?.tickCount)?.axis, few = across.some((x) => x?.scale?.type === "log") ? 5 : 3;
    // Width of a view that is put together with others; a single one knows its own.
    const panel = whole.facet ? (room < NARROW ? room : room / (whole.columns || 1)) - 65 : whole.vconcat || whole.hconcat || whole.concat ? room - 84 : 0;
    for (const part of parts) {
      if (part !== spec && !spec.layer) arrange(part, room, font, whole, cut);
      const { color, x, y } = part.encoding || {}, limit = y?.axis?.labelLimit;
      if (x?.value === 0 && part.mark?.lineBreak) { // names as long as the chart
        const rows = Object.values(whole.datasets || {}).flat(), lines = rows.flatMap((row) => String(row[y.field] ?? "").split("\n"));
        part.mark.fontSize = Math.min(12, 12 * (room - 20) / widest(lines, font));
      }
      for (const holder of [x, x?.axis]) if (typeof holder?.title === "string") holder.title = wrapped(holder.title, room - EDGE - 8, font, cut);
      if (limit && room < NARROW) y.axis.labelLimit = Math.min(limit, 130);
      let beside = y?.axis?.labels === false ? 12 : 60;
      if (limit) {
        const names = Object.values(whole.datasets || {}).flat().map((row) => row[y.field]).filter((name) => typeof name === "string");
        beside = Math.min(y.axis.labelLimit, widest(names.flatMap((name) => name.split("\n")), font)) + 10;
        Object.assign(y.axis, broken(names, y.axis.labelLimit, font, cut, y.axis.labelExpr));
        if (room < NARROW && typeof spec.height === "number") spec.height = Math.max(spec.height, ROW * new Set(names).size); // room for two lines
      }
      // As many labels as stand clear of one another: with too many, every other one is left out, that at no effect too.
      if (x?.type === "quantitative" && x.axis !== null && !x.axis?.values) {
        const letters = (told || x.axis)?.format === "d" ? 60 : 70, most = told ? told.tickCount : 12;
        const count = panel ? Math.max(few, Math.min(most, Math.floor(panel / letters))) : { expr: `max(${few}, min(${most}, floor(width / ${letters})))` };
        if (typeof most === "number") x.axis = { ...x.axis, tickCount: count };
      }
      const names = color?.scale?.domain;
      if (!Array.isArray(names) || color.legend === null) continue;
      color.legend = { symbolOpacity: 1, ...color.legend, columns: columns(names.map((name) => widest([name], font) + KEY), room - beside) };
      const { labelExpr } = broken(names, room - beside - KEY, font, cut, color.legend.labelExpr);
      if (labelExpr) color.legend = { ...color.legend, labelExpr, labelLimit: 0 };
      if (dashed) color.legend.symbolType = "stroke"; // a line with its dash, also where points lie on it
    }
  };

  // What the reader has set: values of sliders, selections.
  const settings = (view, spec) => {
    const names = new Set((spec.params || []).map((param) => param.name));
    return view.getState({ signals: (name) => names.has(name), data: (name) => names.has(name.replace(/_store$/, "")) });
  };

  // What the chart shows, in words and as its table, where it cannot be drawn.
  const tell = (box, error) => {
    const words = new DOMParser().parseFromString(box.querySelector("noscript")?.textContent || "", "text/html").body.textContent;
    const said = [WORDS.failed.replace("{error}", error.message), words].map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    });
    const place = box.querySelector(".exhibit-view"), table = box.closest("figure").querySelector("details.exhibit-data");
    place.replaceChildren(...said);
    for (const name of ["role", "aria-label", "aria-roledescription"]) place.removeAttribute(name); // of a drawing
    place.style.minHeight = 0;
    if (table) table.open = true;
    console.error(error);
  };

  // Charts of a page with the same slider move together: what one is set to, by its name and its form.
  const shared = new Map(), slider = (param) => param.bind && JSON.stringify([param.name, param.bind]);
  const follow = (box, spec) => {
    for (const param of (spec.params || []).filter(slider)) {
      const key = slider(param), { view } = box.embedded;
      if (shared.has(key)) view.signal(param.name, shared.get(key)).runAsync();
      view.addSignalListener(param.name, (_, value) => {
        if (shared.get(key) === value) return;
        shared.set(key, value);
        for (const other of document.querySelectorAll(".exhibit-chart"))
          if (other !== box && other.follows?.has(key)) other.embedded.view.signal(param.name, value).runAsync();
      });
      (box.follows ||= new Set()).add(key);
    }
  };

  async function redraw(box) {
    await load(box);
    const place = box.querySelector(".exhibit-view"), room = place.clientWidth, shade = theme();
    if (!room || (box.dataset.drawn === shade && box.room === room)) return;
    const spec = specification(box, shade);
    delete spec.title; // stands in the caption
    spec.config = merge(spec.config || {}, look(shade));
    spec.config.axis.labelSeparation = 6;
    // Each label under its tick; the last may leave the frame by half its width.
    const together = spec.vconcat || spec.hconcat || spec.concat;
    spec.padding = { left: 5, top: 5, bottom: 5, right: together ? 5 : EDGE };
    spec.config.axisX = merge(spec.config.axisX || {}, { labelFlush: false });
    if (room < NARROW) {
      spec.config.axisX.titleAnchor = "end";
      spec.config.legend = merge(spec.config.legend || {}, { labelLimit: room - 80 });
      if (spec.projection) spec.height = Math.round(0.6 * spec.height); // a map keeps its shape
    }
    arrange(spec, room, spec.config.font);
    fit(spec, room - (together ? 8 : EDGE + 4)); // half of a label, beside the edge
    spec.autosize = spec.vconcat || spec.hconcat || spec.facet ? undefined : { type: "fit-x", contains: "padding" };
    if (!library()) throw new Error(WORDS.missing);
    const kept = box.embedded && settings(box.embedded.view, spec);
    box.embedded?.view.finalize();
    place.replaceChildren();
    box.embedded = { view: await embed(place, spec, shade) };
    if (kept) await box.embedded.view.setState(kept).runAsync();
    follow(box, spec);
    // What is brushed, or none of whose parts is described, has no words of its own.
    place.querySelectorAll('[class*="brush"], [role="graphics-symbol"]:not([aria-label])').forEach((mark) => mark.setAttribute("aria-hidden", "true"));
    box.room = room;
    place.style.minHeight = "";
    const reserved = place.clientHeight;
    place.style.minHeight = 0;
    if (reserved - place.clientHeight < 24) place.style.minHeight = ""; // a line too much stays: what follows would move
    box.dataset.drawn = shade;
    claimbookCursor(box);
    box.closest("figure").querySelectorAll("button[data-save]").forEach((button) => (button.hidden = false));
  }
  // One chart that fails, whatever is wrong with it, leaves the others alone.
  const draw = (box) => (box.turn = (box.turn || Promise.resolve()).then(() => redraw(box)).catch((error) => tell(box, error)));

  // A picture that leaves the page carries its title, number and source, and what the reader has set.
  async function save(button) {
    const figure = button.closest("figure"), box = figure.querySelector(".exhibit-chart"), kind = button.dataset.save;
    const spec = specification(box), words = (name) => figure.querySelector(".exhibit-" + name).textContent.trim();
    spec.config = merge(merge(spec.config || {}, look("light")), { background: "white" });
    spec.background = "white";
    spec.padding = 12;
    const cut = pieces(spec), text = [wrapped(words("title"), 600, spec.config.font, cut)].flat(); // measured at 12 pixels, drawn at 14 in bold
    const subtitle = [wrapped(`${words("number")} · ${words("source")}`, 700, spec.config.font, cut)].flat();
    spec.title = { text, subtitle, anchor: "start", frame: "bounds", offset: 12, subtitleFontSize: 11, subtitlePadding: 4 };
    if (spec.width === "container" || (!spec.width && !spec.vconcat && !spec.hconcat && !spec.facet)) spec.width = 720;
    arrange(spec, 720, spec.config.font);
    fit(spec, 720);
    const view = await embed(document.createElement("div"), spec);
    if (box.embedded) await view.setState(settings(box.embedded.view, spec)).runAsync();
    const href = kind === "svg" ? "data:image/svg+xml;charset=utf-8," + encodeURIComponent(await view.toSVG()) : await view.toImageURL("png", 2);
    view.finalize();
    Object.assign(document.createElement("a"), { href, download: `${button.dataset.name}.${kind}` }).click();
  }

  const wanted = new Set(), want = (box) => { wanted.add(box); return draw(box); };
  // One after another, that which is asked for first, with a breath between, in which the page shows it and listens.
  const queue = [];
  const next = () => { if (queue.length) want(queue[0]).then(() => setTimeout(() => { queue.shift(); next(); })); };
  const enqueue = (boxes) => {
    const idle = !queue.length;
    for (const box of boxes) if (!wanted.has(box) && !queue.includes(box)) queue.push(box);
    if (idle) next();
  };
  const every = () => [...document.querySelectorAll(".exhibit-chart")];

  // The chart that the reader sees first is drawn as soon as it stands in the page, before the rest is read.
  const asked = location.hash.slice(1); // ids of exhibits are plain letters, never encoded
  const first = (box) => box.closest("figure").id === asked;
  const near = (box) => {
    const { top, bottom } = box.getBoundingClientRect();
    return first(box) || (top < innerHeight && bottom > 0);
  };
  const closed = (part) => part && (part.nextSibling || closed(part.parentElement)); // something follows it
  let looked = 0, started = false;
  const glance = () => {
    if (started) return;
    ahead(every().filter((box, place) => (asked ? first(box) : !place))); // while the library is on its way
    if (!(library() || document.readyState === "complete")) return;
    if (document.readyState !== "loading") return start();
    const boxes = every().filter((box) => closed(box.closest("figure")));
    enqueue(boxes.slice(looked).filter(near).sort((a, b) => first(b) - first(a)));
    looked = boxes.length;
  };
  const growing = new MutationObserver(glance);

  const start = () => {
    const boxes = every(), root = document.documentElement;
    started = true;
    growing.disconnect();
    const seen = new IntersectionObserver((entries) => {
      enqueue(entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target));
    }, { rootMargin: "400px" });
    boxes.forEach((box) => seen.observe(box));
    const all = () => Promise.all(boxes.map(want));
    globalThis.claimbookDrawAll = all; // for tests
    if (root.dataset.draw === "all") return all(); // the page that becomes the PDF
    wanted.forEach(draw); // those drawn before may have another column now
    enqueue(boxes.slice(looked).filter(near));
    Promise.resolve(queue[0]?.turn).then(() => ahead(boxes)); // after the first chart, for whoever prints, which does not wait
    // Paper is white; with the library and what it draws at hand, a chart is drawn before the event is over.
    let shade;
    addEventListener("beforeprint", () => { shade = root.dataset.theme; root.dataset.theme = "light"; all(); });
    addEventListener("afterprint", () => { root.dataset.theme = shade; });
    new MutationObserver(() => wanted.forEach(draw)).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
    let waiting;
    addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => wanted.forEach(draw), 150); });
    document.addEventListener("click", (event) => { const button = event.target.closest("button[data-save]"); if (button) save(button); });
  };
  // The scripts come in any order while the page is read: look when it grows, when one has come, and when all is read.
  growing.observe(document, { childList: true, subtree: true });
  document.addEventListener("load", glance, true);
  document.addEventListener("readystatechange", glance);
  glance();
})();
