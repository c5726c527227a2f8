// A number of the text opens a card that says where it comes from; hovered or focused, it marks where it is drawn.
(() => {
  "use strict";
  const WORDS = {
    interval: "95 % interval", range: "{low} to {high}", n: "Observations", cell: "Made by", ordinal: "Cell {count}",
    exhibits: "Shown in", exhibit: "Exhibit {number}", tables: "Rests on", claims: "Carries", kept: "Other releases",
    same: "the same", key: "Key", copy: "Copy", copied: "Copied", close: "Close",
    figure: "{value} {unit}", pair: "{label}: {text}",
  };
  for (const name in WORDS) WORDS[name] = globalThis.claimbookWords?.[WORDS[name]] ?? WORDS[name]; // in the page's language
  const say = (name, values = {}) => WORDS[name].replace(/{(\w+)}/g, (_, part) => values[part]);
  const { src } = document.currentScript, { lang } = document.documentElement;
  const folder = new URL(`cards/${lang.startsWith("en") ? "" : lang.replace("-", "_") + "/"}`, src);
  const LISTS = ["tables", "claims", "exhibits", "kept"]; // of a card, each written once a chapter
  const PART = /\.(low|high|n)$/;
  const asked = {};
  let open = null, pressed = null, marked = [];

  // Cards of a chapter, loaded when the first of its numbers is asked for.
  const cards = (stem) => (asked[stem] ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: new URL(stem + ".js", folder), onerror: failed });
    script.onload = () => done(globalThis.claimbookCards[stem]);
    document.head.append(script);
  }));
  const cardOf = async (number) => {
    const stem = number.pathname.split("/").at(-1).replace(/\.html$/, "");
    const { lists, cards: held } = await cards(decodeURIComponent(stem)), card = held[number.dataset.key.replace(PART, "")];
    return card && { ...card, ...Object.fromEntries(LISTS.map((name) => [name, lists[card[name]]])) };
  };
  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  const unmark = () => {
    for (const undo of marked.splice(0)) undo();
  };
  // The exhibits of this page that show the number, and in them the mark that draws it. Of several, as where two lines
  // meet, it is the first, unless the number is a small whole one, which stands for other things too.
  const mark = async (number) => {
    const card = await cardOf(number).catch(() => null);
    if (!card || !(number.matches(":hover, :focus") || number === open)) return;
    unmark();
    for (const [, hash] of card.exhibits) {
      const figure = document.getElementById(hash.slice(1)), box = figure?.querySelector(".exhibit-chart");
      if (!figure || new URL(number.href).pathname !== location.pathname) continue;
      figure.classList.add("answers");
      marked.push(() => figure.classList.remove("answers"));
      const drawn = box?.reader?.marks().filter(({ datum }) => Object.values(datum || {}).includes(card.value)) || [];
      if (!drawn.length || (drawn.length > 1 && Number.isInteger(card.value))) continue;
      box.reader.encircle(drawn[0]);
      marked.push(() => box.reader.end());
    }
  };

  const card = Object.assign(document.createElement("div"), { id: "number-card", popover: "auto", tabIndex: -1 });
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-labelledby", "number-card-value");

  const fill = (number, told) => {
    const rows = make("dl", ""), base = number.href;
    const row = (name, ...parts) => {
      const holder = make("dd", "");
      holder.append(...parts);
      const pair = make("div", "");
      pair.append(make("dt", say(name)), holder);
      rows.append(pair);
    };
    const link = ([words, href]) => (href ? make("a", words, { href: new URL(href, base) }) : words);
    const list = (links) => {
      const holder = make("ul", "");
      holder.append(...links.map((each) => { const line = make("li", ""); line.append(each); return line; }));
      return holder;
    };
    if (told.ends) row("interval", say("range", { low: told.ends[0], high: told.ends[1] }));
    if (told.n !== undefined) row("n", String(told.n));
    row("cell", link([say("ordinal", { count: told.cell[0] }), told.cell[1]]));
    if (told.exhibits.length) row("exhibits", list(told.exhibits.map(([name, href]) => link([say("exhibit", { number: name }), href]))));
    if (told.tables.length) row("tables", list(told.tables.map(link)));
    if (told.claims.length) row("claims", list(told.claims.map(link)));
    if (told.kept.some(([, text]) => text)) row("kept", list(told.kept.map(([title, text]) => say("pair", { label: title, text: text || say("same") }))));
    else if (told.kept.length) row("kept", say("same"));
    const key = make("code", number.dataset.key), copy = make("button", say("copy"), { type: "button" });
    const status = make("span", "", { role: "status" });
    copy.onclick = () => {
      getSelection().selectAllChildren(key);
      if (document.execCommand("copy")) status.textContent = say("copied"); // also from a file, where no clipboard is offered
    };
    row("key", key, " ", copy, " ", status);
    const close = make("button", say("close"), { type: "button", className: "number-card-close", onclick: () => card.hidePopover() });
    const value = make("p", told.unit ? say("figure", { value: told.text, unit: told.unit }) : told.text, { id: "number-card-value" });
    card.replaceChildren(value, rows, close);
  };

  const show = async (number) => {
    let told;
    try { told = await cardOf(number); } catch { /* its file is gone */ }
    if (!told) return location.assign(number.href);
    fill(number, told);
    document.body.append(card);
    card.showPopover();
    open = number;
    number.setAttribute("aria-expanded", "true");
    const { left, bottom } = number.getClientRects()[0], room = document.documentElement.clientWidth;
    card.style.left = scrollX + Math.max(8, Math.min(left, room - card.offsetWidth - 8)) + "px";
    card.style.top = scrollY + bottom + 6 + "px";
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    mark(number);
  };

  card.addEventListener("beforetoggle", ({ newState }) => {
    if (newState !== "closed" || !open) return;
    open.setAttribute("aria-expanded", "false");
    if (card.contains(document.activeElement)) open.focus({ preventScroll: true });
    open = null;
    unmark();
  });
  // Past its last stop, and back before its first, the tab key goes on from the number.
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...card.querySelectorAll("a, button")], at = document.activeElement;
    if (at === (event.shiftKey ? stops[0] : stops.at(-1)) || (event.shiftKey && at === card)) card.hidePopover();
  });

  const numberOf = (event) => event.target.closest?.("a.number");
  addEventListener("pointerdown", () => { pressed = open; }, true); // which a press outside of its card closes
  addEventListener("click", (event) => {
    const number = numberOf(event);
    if (!number || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (number !== pressed || !event.detail) show(number);
    pressed = null;
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) card.hidePopover();
    if (event.key !== " " || !numberOf(event)) return;
    event.preventDefault();
    show(numberOf(event));
  });
  for (const kind of ["mouseover", "focusin"]) addEventListener(kind, (event) => { if (numberOf(event)) mark(numberOf(event)); });
  for (const kind of ["mouseout", "focusout"]) addEventListener(kind, (event) => { if (numberOf(event) && !open) unmark(); });
  for (const number of document.querySelectorAll("a.number")) {
    number.role = "button";
    number.setAttribute("aria-haspopup", "dialog");
    number.setAttribute("aria-expanded", "false");
  }
})();
