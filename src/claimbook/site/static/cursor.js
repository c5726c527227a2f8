// Walks the marks of a chart with the arrow keys: a ring on the mark, its tooltip beside it and in a live region.
globalThis.claimbookCursor = (() => {
  "use strict";
  const WORDS = {
    hint: "Arrow keys read the values: left and right along a line, up and down to the next line, Escape ends.",
  };
  for (const name in WORDS) WORDS[name] = globalThis.claimbookWords?.[WORDS[name]] ?? WORDS[name]; // in the page's language

  // Every mark that has a tooltip, line by line, with its place in pixels.
  const walk = (item, x, y, lines, seen) => {
    if (item.marktype) {
      const marks = [];
      for (const child of item.items) {
        if (child.items) walk(child, x + (child.x || 0), y + (child.y || 0), lines, seen);
        const words = typeof child.tooltip === "object" && child.tooltip
          ? Object.entries(child.tooltip).map(([name, value]) => `${name}: ${value}`).join("; ")
          : child.tooltip;
        if (!words || seen.has(words) || child.opacity === 0) continue;
        seen.add(words);
        marks.push({ words: String(words), x: x + child.x + (child.width || 0), y: y + child.y + (child.height || 0) / 2 });
      }
      if (marks.length) lines.push(item.marktype === "symbol" ? marks.sort((a, b) => a.x - b.x || a.y - b.y) : marks);
    } else for (const mark of item.items) walk(mark, x, y, lines, seen);
    return lines;
  };

  return (box) => {
    const place = box.querySelector(".exhibit-view");
    place.tabIndex = 0;
    if (box.readout) return box.cursor = null;
    const ring = Object.assign(document.createElement("span"), { className: "exhibit-ring", hidden: true });
    const readout = (box.readout = Object.assign(document.createElement("p"), { className: "exhibit-readout" }));
    readout.setAttribute("role", "status");
    box.append(ring, readout);
    const end = () => { box.cursor = null; ring.hidden = true; readout.textContent = ""; };

    const show = (mark) => {
      const { view } = box.embedded, [left, top] = view.origin(), { left: before, top: above } = view.padding();
      const svg = place.querySelector("svg"), shift = svg.getBoundingClientRect(), frame = box.getBoundingClientRect();
      const scale = shift.width / (svg.viewBox.baseVal?.width || shift.width); // below one where the drawing had to shrink
      const x = shift.left - frame.left + scale * (before + left + mark.x), y = shift.top - frame.top + scale * (above + top + mark.y);
      ring.hidden = false;
      ring.style.left = x + "px";
      ring.style.top = y + "px";
      readout.textContent = mark.words;
      // Beside the mark, away from the nearer edge.
      readout.style.left = x < frame.width / 2 ? Math.min(x + 14, frame.width - readout.offsetWidth) + "px" : Math.max(0, x - 14 - readout.offsetWidth) + "px";
      readout.style.top = Math.max(0, y - readout.offsetHeight - 10) + "px";
    };

    place.addEventListener("focus", () => {
      if (!place.matches(":focus-visible")) return;
      readout.textContent = WORDS.hint;
      readout.style.left = readout.style.top = "0";
    });
    place.addEventListener("blur", end);
    place.addEventListener("keydown", (event) => {
      if (event.target !== place || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") return end();
      const lines = walk(box.embedded.view.scenegraph().root, 0, 0, [], new Set());
      if (!lines.length) return;
      const at = box.cursor, only = lines.length === 1;
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: only ? 1 : 0, ArrowUp: only ? -1 : 0 }[event.key];
      const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
      if (step === undefined && !["Home", "End"].includes(event.key)) return;
      event.preventDefault();
      let row = Math.min(at?.row ?? 0, lines.length - 1), column = at?.column ?? -1;
      if (event.key === "Home") column = 0;
      else if (event.key === "End") column = lines[row].length - 1;
      else if (!at) column = 0;
      else if (step) column = Math.max(0, Math.min(lines[row].length - 1, column + step));
      else {
        const { x } = lines[row][Math.min(column, lines[row].length - 1)];
        row = (row + turn + lines.length) % lines.length;
        column = lines[row].reduce((best, mark, place) => (Math.abs(mark.x - x) < Math.abs(lines[row][best].x - x) ? place : best), 0);
      }
      box.cursor = { row, column };
      show(lines[row][column]);
    });
  };
})();
