// Leads from one language of the book to another at the same place, and offers once the one that the reader's browser prefers.
(() => {
  "use strict";
  const KEY = "claimbook-language-offered";
  // Private windows and some folders forbid the store; the offer is then made on each page.
  const store = { get: () => { try { return localStorage.getItem(KEY); } catch { return null; } },
    set: () => { try { localStorage.setItem(KEY, "1"); } catch { /* asked again */ } } };

  // What stands in the upper half of the window, or else the last thing above it; ids are the same in all languages.
  const place = () => {
    const parts = [...document.querySelectorAll("article :is(section, figure, li.claim)[id]")];
    const top = (part) => part.getBoundingClientRect().top;
    const here = parts.filter((part) => top(part) > -40 && top(part) < innerHeight / 2)[0] || parts.filter((part) => top(part) <= -40).at(-1);
    return here && scrollY > 0 ? "#" + here.id : "";
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.other-language");
    if (!link) return;
    store.set(); // whoever has chosen is not asked
    link.href = link.href.split("#")[0] + place();
  });

  const offer = () => {
    const links = [...document.querySelectorAll("a.other-language")], own = document.documentElement.lang.split("-")[0];
    const wanted = navigator.languages.map((each) => each.split("-")[0].toLowerCase());
    const best = wanted.find((each) => each === own || links.some((link) => link.lang.split("-")[0] === each));
    const link = links.find((each) => each.lang.split("-")[0] === best);
    if (!link || best === own || store.get()) return;
    store.set();
    const bar = document.createElement("aside"), close = document.createElement("button"), lead = link.cloneNode(true);
    bar.className = "language-offer";
    bar.lang = link.lang;
    bar.setAttribute("aria-label", link.textContent.trim());
    lead.className = "other-language"; // not of the row of buttons any more
    lead.textContent = link.dataset.offer;
    Object.assign(close, { type: "button", textContent: "×" });
    close.setAttribute("aria-label", link.dataset.close);
    close.addEventListener("click", () => bar.remove());
    bar.append(lead, close);
    const skip = document.getElementById("pst-skip-link"); // which stays the first stop
    if (skip) skip.after(bar);
    else document.body.prepend(bar);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", offer);
  else offer();
})();
