// A tap on a chart reads the mark nearest to the finger, as keys and mouse do; Vega's own tooltip does not come then.
(() => {
  "use strict";
  const STILL = 10; // pixels that a finger may move in a tap
  const root = document.documentElement;
  let reading = null, down = null;

  addEventListener("pointerdown", (event) => {
    const touched = event.pointerType === "touch";
    root.toggleAttribute("data-finger", touched);
    down = touched && event.isPrimary ? { x: event.clientX, y: event.clientY } : null;
  }, true);
  addEventListener("pointercancel", () => { down = null; }, true); // the finger scrolls
  addEventListener("pointerup", (event) => {
    const tapped = down && Math.hypot(event.clientX - down.x, event.clientY - down.y) < STILL;
    down = null;
    if (!tapped) return;
    reading?.reader.end();
    reading = null;
    const box = event.target.closest?.(".exhibit-view svg")?.closest(".exhibit-chart");
    const mark = box?.reader?.nearest(event.clientX, event.clientY);
    if (!mark) return;
    reading = box;
    box.reader.show(mark);
  }, true);
})();
