// Walks the marks of a chart with the arrow keys: a ring on the mark, its tooltip beside it and in a live region.
globalThis.claimbookCursor = (() => {
  "use strict";
  const REACH = 40; // pixels beside a finger, or half of them above and below, within which it means a mark
  const WORDS = {
    hint: "Arrow keys read the values: left and right along a line, up and down to the next line, Escape ends.",
    pair: "{label}: {text}", joint: "; ",
  };
  for (const name in WORDS) WORDS[name] = globalThis.claimbookWords?.[WORDS[name]] ?? WORDS[name]; // in the page's language

  // Every mark that has a tooltip, line by line, with its place in pixels.
  const walk = (item, x, y, lines, seen) => {
    if (item.marktype) {
      const marks = [];
      for (const child of item.items) {
        if (child.items) walk(child, x + (child.x || 0), y + (child.y || 0), lines, seen);
        const words = typeof child.tooltip === "object" && child.tooltip
          ? Object.entries(claimbookTold(child.tooltip)).map(([label, text]) => WORDS.pair.replace(/{(\w+)}/g, (_, part) => ({ label, text })[part])).join(WORDS.joint)
          : child.tooltip;
        if (!words || seen.has(words) || child.opacity === 0) continue;
        seen.add(words);
        const left = x + child.x, top = y + child.y, right = left + (child.width || 0), bottom = top + (child.height || 0);
        marks.push({ words: claimbookPowers(String(words)), x: right, y: (top + bottom) / 2, left, top, right, bottom, datum: child.datum });
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

    // Where the corner of the drawing lies in the window, and its scale: below one where the drawing had to shrink.
    const corner = () => {
      const { view } = box.embedded, [left, top] = view.origin(), { left: before, top: above } = view.padding();
      const svg = place.querySelector("svg"), shift = svg.getBoundingClientRect();
      const scale = shift.width / (svg.viewBox.baseVal?.width || shift.width);
      return { scale, left: shift.left + scale * (before + left), top: shift.top + scale * (above + top) };
    };
    const encircle = (mark) => {
      const { scale, left, top } = corner(), frame = box.getBoundingClientRect();
      const x = left - frame.left + scale * mark.x, y = top - frame.top + scale * mark.y;
      ring.hidden = false;
      ring.style.left = x + "px";
      ring.style.top = y + "px";
      return [x, y, frame];
    };
    const read = () => walk(box.embedded.view.scenegraph().root, 0, 0, [], new Set());
    const show = (mark) => {
      const [x, y, frame] = encircle(mark);
      readout.textContent = mark.words;
      // Beside the mark, away from the nearer edge.
      readout.style.left = x < frame.width / 2 ? Math.min(x + 14, frame.width - readout.offsetWidth) + "px" : Math.max(0, x - 14 - readout.offsetWidth) + "px";
      readout.style.top = Math.max(0, y - readout.offsetHeight - 10) + "px";
    };

    // The mark nearest to a place of the window, of those in its column or its row.
    const nearest = (x, y) => {
      const { scale, left, top } = corner(), [across, down] = [(x - left) / scale, (y - top) / scale];
      const beyond = (at, low, high) => Math.max(low - at, 0, at - high);
      const apart = (mark) => [beyond(across, mark.left, mark.right) * scale, beyond(down, mark.top, mark.bottom) * scale];
      const far = (mark) => Math.hypot(...apart(mark));
      const meant = read().flat().filter((mark) => apart(mark)[0] < REACH || apart(mark)[1] < REACH / 2);
      return meant.reduce((best, mark) => (best && far(best) <= far(mark) ? best : mark), null);
    };
    box.reader = { marks: () => read().flat(), nearest, show, encircle, end };

    place.addEventListener("focus", () => {
      if (!place.matches(":focus-visible")) return;
      readout.textContent = WORDS.hint;
      readout.style.left = readout.style.top = "0";
    });
    place.addEventListener("blur", end);
    place.addEventListener("keydown", (event) => {
      if (event.target !== place || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") return end();
      const lines = read();
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
