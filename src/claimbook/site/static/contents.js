// Marks the section that is being read in the list of contents beside it; the theme leaves that to Bootstrap.
(() => {
  "use strict";
  const links = new Map();
  for (const link of document.querySelectorAll(".page-toc a[href^='#']")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  let marked;
  const mark = () => {
    const begun = [...links.keys()].filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
    const link = links.get(begun.at(-1));
    if (link === marked) return;
    marked?.classList.remove("active");
    marked?.removeAttribute("aria-current");
    link?.classList.add("active");
    link?.setAttribute("aria-current", "true");
    marked = link;
  };
  // Called when a section enters the upper third of the window, or leaves it.
  const reading = new IntersectionObserver(mark, { rootMargin: "0px 0px -67%" });
  for (const section of links.keys()) reading.observe(section);
})();
