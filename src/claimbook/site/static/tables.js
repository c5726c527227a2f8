// No part of a number: a table that goes on beyond its edge ends with a whole column, for 0.004 cut in two reads 0.00.
(() => {
  "use strict";
  const LEAST = 0.6; // of its room that a table must keep
  const NEAR = 48; // pixels that a table may lack for all its columns to stand closer
  const fit = (box) => {
    const table = box.querySelector("table"), heads = [...(table?.rows[0]?.cells || [])].slice(1);
    box.style.maxWidth = "";
    table?.classList.remove("near");
    const room = box.clientWidth, over = box.scrollWidth - room;
    if (!room || over <= 1) return;
    if (over < NEAR) {
      table.classList.add("near");
      if (box.scrollWidth <= room + 1) return;
      table.classList.remove("near");
    }
    const cut = heads.find((head) => head.offsetLeft < room && head.offsetLeft + head.offsetWidth > room + 1);
    if (!cut) return;
    const place = [...table.rows[0].cells].indexOf(cut) + 1, kinds = table.className.split(" ");
    const words = !kinds.includes(`n${place}`) && !kinds.includes(`s${place}`);
    if (!words && cut.offsetLeft >= LEAST * room) box.style.maxWidth = `${cut.offsetLeft}px`;
  };
  const boxes = document.querySelectorAll(".exhibit-table");
  let width = 0;
  const all = () => {
    if (innerWidth === width) return;
    width = innerWidth;
    boxes.forEach(fit);
  };
  all();
  addEventListener("resize", all);
  document.addEventListener("toggle", ({ target }) => target.querySelectorAll?.(".exhibit-table").forEach(fit), true);
})();
