// Marks, in the list of contents beside a page, the section that is being read; Bootstrap's script would, with 80 kB.
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const links = [...document.querySelectorAll(".bd-toc-nav a.nav-link[href^='#']")].filter((link) => link.hash.length > 1);
  const places = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let waiting = false;
  const mark = () => {
    waiting = false;
    const read = links[places.findLastIndex((place) => place && place.getBoundingClientRect().top < innerHeight / 3)];
    const above = (link) => [...document.querySelectorAll(".bd-toc-nav li")].filter((item) => item.contains(link)).map((item) => item.querySelector("a"));
    const active = new Set(read ? above(read) : []);
    links.forEach((link) => link.classList.toggle("active", active.has(link)));
  };
  const later = () => { if (!waiting) waiting = Boolean(requestAnimationFrame(mark)); };
  if (links.length) addEventListener("scroll", later, { passive: true });
  if (links.length) mark();
});
