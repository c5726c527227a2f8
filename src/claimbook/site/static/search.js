// Shows exhibits, claims, tables and terms before the pages that Sphinx finds, and code when the reader asks for it.
(() => {
  "use strict";
  const WORDS = {
    found: "Exhibits, claims, tables and terms: {count}",
    code: "Search the code too",
    codeFound: "Code: {count}",
    exhibit: "Exhibit", claim: "Claim", table: "Table", term: "Term",
  };
  for (const name in WORDS) WORDS[name] = globalThis.claimbookWords?.[WORDS[name]] ?? WORDS[name]; // in the page's language
  const MOST = 30, own = document.currentScript.src; // beside it is the code, which pages in every language share
  const words = (new URLSearchParams(location.search).get("q") || "").toLowerCase().replaceAll("₂", "2").split(/[\s,;，、]+/).filter(Boolean);
  const place = document.getElementById("search-results");
  if (!words.length || !place) return;

  // All words must be there; first what is called so, then what has them in its title, then the rest in order.
  const rank = ([kind, address, number, title, more]) => {
    const name = `${number} ${kind} ${address.split("#")[1] ?? ""}`.toLowerCase(), heading = `${title}`.toLowerCase(), all = `${name} ${heading} ${more}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return -1;
    const called = name.split(" "), said = words.join(" ");
    const term = kind === "term" && `${more} `.toLowerCase().startsWith(said + " "); // called so in the other language
    return words.every((word) => called.includes(word)) || heading === said || term ? 0 : words.every((word) => `${name} ${heading}`.includes(word)) ? 1 : 2;
  };
  const make = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });

  const list = (entries, heading) => {
    const ranked = entries.map((entry, at) => ({ entry, at, rank: rank(entry) })).filter((hit) => hit.rank >= 0);
    ranked.sort((a, b) => a.rank - b.rank || a.at - b.at);
    const part = make("section", "", "search-entries"), items = make("ul", "", "search");
    part.append(make("h2", heading.replace("{count}", ranked.length)), items);
    for (const { entry: [kind, address, number, title] } of ranked.slice(0, MOST)) {
      const item = make("li", ""), link = make("a", title);
      link.href = kind === "code" ? new URL(`../${address}`, own) : address;
      // The page that opens marks these, as it does for Sphinx, which leaves out numbers.
      link.addEventListener("click", () => localStorage.setItem("sphinx_highlight_terms", words.join(" ")));
      const name = number.toLowerCase().startsWith(kind) || kind === "code" ? number : `${WORDS[kind]} ${number}`;
      item.append(make("span", name.trim(), "search-kind"), " ", link);
      items.append(item);
    }
    return part;
  };

  const first = list(globalThis.claimbookEntries || [], WORDS.found);
  const choice = make("label", "", "search-code"), box = Object.assign(document.createElement("input"), { type: "checkbox" });
  choice.append(box, " ", WORDS.code);
  place.before(first, choice);
  first.setAttribute("role", "status");
  box.addEventListener("change", () => {
    document.querySelector(".search-of-code")?.remove();
    if (!box.checked) return;
    const show = () => { const part = list(globalThis.claimbookCode, WORDS.codeFound); part.classList.add("search-of-code"); choice.after(part); };
    if (globalThis.claimbookCode) return show();
    document.head.append(Object.assign(document.createElement("script"), { src: new URL("search-code.js", own), onload: show }));
  });
})();
