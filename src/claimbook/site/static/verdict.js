// The panels of the ledger: a reader changes what a verdict rests on, and the rule is evaluated here as Python does it.
(() => {
  "use strict";
  const WORDS = {
    because: "The rule says {verdict}: {conditions}.",
    none: "No clause of the rule holds, so it says {verdict}.",
    apart: "By itself the rule says {verdict}; releases of the data do not agree.",
    missing: "With these choices a result that the rule needs is missing, or has no interval.",
    stands: "The book's verdict, {verdict}, stands in {count} of {all} choices.",
    alone: "Not run together with the other choices: those are the book's again.",
    choices: "Specification and data",
    rule: "Thresholds of the rule",
    threshold: "In place of {value} ({unit}): {result}",
    number: "In place of {value}: {result}",
    agree: "Kept releases of the data must agree",
    reset: "As in the book",
    lacking: "not available",
    broken: "The choices could not be loaded; build the book again.",
  };
  for (const name in WORDS) WORDS[name] = globalThis.claimbookWords?.[WORDS[name]] ?? WORDS[name]; // in the page's language
  const NONE = "not available", APART = "not identified";
  const say = (template, values) => template.replace(/\{(\w+)\}/g, (field, name) => values[name] ?? field);
  const grouped = (count) => count.toLocaleString("en").replaceAll(",", "\u202f"); // as the pages have thousands
  const compare = {
    above: (a, b) => a > b, at_least: (a, b) => a >= b, below: (a, b) => a < b, at_most: (a, b) => a <= b, equals: (a, b) => a === b,
  };
  const ENDS = { value: 0, low: 1, high: 2 };
  class Missing extends Error {}

  // One part of a result of a state; `found` gives its cell, [value, low, high], or null.
  const part = (found, key, name) => {
    const value = found(key)?.[ENDS[name]];
    if (value === null || value === undefined) throw new Missing(key);
    return value;
  };
  // Number of the first clause whose conditions all hold, or -1; stops at the first that does not, as Python does.
  const clauseOf = (turn, found, thresholds) => {
    turn.keys ??= Object.keys(turn.results); // once for thousands of states
    for (const key of turn.keys) if (!found(key)) throw new Missing(key);
    return turn.rule.findIndex((clause) => clause.when.every((condition) => {
      const { than, at } = condition;
      const right = at !== null ? thresholds[at] : typeof than === "object" ? part(found, than.result, than.part) : than;
      const left = part(found, condition.result, condition.part);
      if (typeof left !== typeof right) throw new Missing(condition.result);
      return compare[condition.is](left, right);
    }));
  };
  const wordOf = (turn, clause) => clause < 0 ? turn.otherwise : turn.rule[clause].verdict;
  const cell = (column, state) => state && column[state] === 0 ? column[0] : column[state];
  // What each release says by the rule alone, the book last; null where a result is missing.
  const alone = (turn, found, thresholds) => {
    try { return clauseOf(turn, found, thresholds); }
    catch (error) { if (error instanceof Missing) return null; throw error; }
  };
  const judged = (turn, thresholds) =>
    [...turn.releases.map((results) => (key) => results[key]), (key) => cell(turn.results[key], 0)]
      .map((found) => alone(turn, found, thresholds));
  // Verdict of a state: its word, the clause that held, and what the rule alone says where releases do not agree.
  const evaluate = (turn, state, thresholds, agree, others = agree ? judged(turn, thresholds) : []) => {
    const clause = alone(turn, (key) => cell(turn.results[key], state), thresholds);
    if (clause === null) return { word: NONE };
    const own = wordOf(turn, clause);
    if (!agree) return { word: own, clause };
    const held = turn.release.includes(state) ? others : others.slice(0, -1); // the book is one more for another release
    return held.some((other) => other !== null && wordOf(turn, other) !== own) ? { word: APART, clause, alone: own } : { word: own, clause };
  };
  // A figure as the page's language says it.
  const told = (turn, key, state) => {
    const [value, low, high] = cell(turn.told[key], state) ?? [];
    return value === undefined ? WORDS.lacking : say(turn.forms[key][Number(low !== undefined)], { value: turn.values[value] ?? value, low, high });
  };
  const start = (turn) => ({ choices: turn.axes.map(() => 0), thresholds: turn.thresholds.map((each) => each.value), agree: turn.agree });
  globalThis.claimbookVerdict = { evaluate, start };

  const element = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  const fill = (panel, turn) => {
    const place = panel.querySelector(".turn-choices"), id = panel.dataset.claim;
    const numbers = new Map(); // state by its choices
    turn.states.forEach((flat, number) => {
      const choices = turn.axes.map(() => 0);
      for (let i = 0; i < flat.length; i += 2) choices[flat[i]] = flat[i + 1];
      numbers.set(choices.join(), number);
    });
    const book = evaluate(turn, 0, start(turn).thresholds, turn.agree).word;
    const now = start(turn);
    const selects = turn.axes.map((axis, number) => {
      const select = element("select", {}, ...axis.texts.map((text, value) => element("option", { value }, text)));
      select.addEventListener("change", () => choose(number, Number(select.value)));
      return select;
    });
    const inputs = turn.thresholds.map((each, number) => {
      const input = element("input", { type: "number", step: "any", value: each.value });
      input.addEventListener("input", () => {
        if (input.value === "" || !Number.isFinite(input.valueAsNumber)) return;
        now.thresholds[number] = input.valueAsNumber;
        show();
      });
      return input;
    });
    const agree = element("input", { type: "checkbox" });
    agree.addEventListener("change", () => { now.agree = agree.checked; show(); });
    const reset = element("button", { type: "button" }, WORDS.reset);
    reset.addEventListener("click", () => { Object.assign(now, start(turn)); show(); });
    const row = (text, control) => element("label", {}, element("span", {}, text), control);
    const group = (title, ...rows) => element("fieldset", {}, element("legend", {}, title), ...rows);
    const said = element("div", { class: "turn-verdict", "aria-live": "polite", "aria-atomic": "true" });
    const form = element("form", {});
    form.addEventListener("submit", (event) => event.preventDefault());
    if (selects.length) form.append(group(WORDS.choices, ...selects.map((select, i) => row(turn.axes[i].label, select))));
    const rows = inputs.map((input, i) => {
      const { value, unit, label } = turn.thresholds[i];
      return row(say(unit === "1" ? WORDS.number : WORDS.threshold, { value, unit, result: label }), input);
    });
    if (turn.agree) rows.push(row(WORDS.agree, agree));
    if (rows.length) form.append(group(WORDS.rule, ...rows));
    form.append(reset);
    place.replaceChildren(said, form);

    const stateOf = () => numbers.get(now.choices.join());
    let counted = {}; // in how many states the book's verdict stands, which no choice among them changes
    const standing = () => {
      const read = [now.agree, ...now.thresholds].join();
      if (counted.read === read) return counted.count;
      const others = now.agree ? judged(turn, now.thresholds) : []; // once for all states
      const stands = (state) => evaluate(turn, state, now.thresholds, now.agree, others).word === book;
      counted = { read, count: turn.states.filter((_, state) => stands(state)).length };
      return counted.count;
    };
    function choose(axis, value) {
      now.choices[axis] = value;
      const alone = stateOf() === undefined;
      if (alone) now.choices = now.choices.map((_, other) => other === axis ? value : 0);
      show(alone && WORDS.alone);
    }
    function show(note) {
      const state = stateOf(), found = evaluate(turn, state, now.thresholds, now.agree);
      const conditions = found.clause >= 0 ? say(turn.rule[found.clause].words, now.thresholds) : "";
      const sentence = found.word === NONE ? WORDS.missing : say(found.alone ? WORDS.apart : conditions ? WORDS.because : WORDS.none,
        { verdict: turn.said[found.alone ?? found.word], conditions });
      const word = element("p", { class: `claim-verdict verdict-${found.word.replace(/ /g, "-")}` });
      word.innerHTML = turn.words[found.word]; // of the book itself
      const figures = element("dl", {}, ...Object.entries(turn.shown).map(([key, label]) =>
        element("div", {}, element("dt", {}, label), element("dd", {}, told(turn, key, state)))));
      said.replaceChildren(word, element("p", {}, sentence), figures,
        element("p", {}, say(WORDS.stands, { verdict: turn.said[book], count: grouped(standing()), all: grouped(turn.states.length) })), ...(note ? [element("p", {}, note)] : []));
      selects.forEach((select, i) => { select.value = now.choices[i]; });
      inputs.forEach((input, i) => { if (input !== document.activeElement) input.value = now.thresholds[i]; });
      agree.checked = now.agree;
      write();
    }
    // What differs from the book stands in the address, so that it can be sent to somebody.
    function write() {
      const query = new URLSearchParams();
      now.choices.forEach((value, axis) => { if (value) query.set(turn.axes[axis].name, turn.axes[axis].values[value]); });
      now.thresholds.forEach((value, i) => { if (value !== turn.thresholds[i].value) query.set(`t${i + 1}`, value); });
      if (now.agree !== turn.agree) query.set("agree", "no");
      const said = query.toString();
      if (said || location.hash.startsWith(`#claim-${id}?`)) history.replaceState(null, "", `#claim-${id}${said ? `?${said}` : ""}`);
    }
    function take(said) {
      const query = new URLSearchParams(said);
      Object.assign(now, start(turn));
      turn.axes.forEach((axis, i) => { now.choices[i] = Math.max(0, axis.values.indexOf(query.get(axis.name))); });
      turn.thresholds.forEach((_, i) => { const value = Number(query.get(`t${i + 1}`) ?? NaN); if (Number.isFinite(value)) now.thresholds[i] = value; });
      if (query.get("agree") === "no") now.agree = false;
      if (stateOf() === undefined) now.choices = now.choices.map(() => 0);
      show();
    }
    panel.take = take;
    const here = asked();
    take(here.claim === id ? here.said : "");
    if (here.claim === id) panel.scrollIntoView({ behavior: "instant" });
  };

  // "#claim-c4a?excluded=BLR" names a claim and what is chosen for it.
  const asked = () => {
    const [, claim, said] = /^#claim-([^?]*)\?(.*)$/.exec(location.hash) ?? [];
    try {
      return { claim: claim && decodeURIComponent(claim), said };
    } catch { // half of a letter, which names no claim
      return {};
    }
  };
  const merged = (one, other) => {
    for (const [key, part] of Object.entries(other)) one[key] = part instanceof Object && one[key] ? merged(one[key], part) : part;
    return one;
  };
  const load = (panel) => {
    if (panel.loading) return;
    panel.loading = true;
    const loaded = (src) => new Promise((done, failed) => {
      const script = element("script", { src });
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    });
    const { claim, src, words } = panel.dataset; // figures and rule, for all languages, and the words of this one
    Promise.all([src, words].map(loaded)).then(
      () => fill(panel, merged(globalThis.claimbookTurns[claim], globalThis.claimbookSaid[claim])),
      () => panel.querySelector(".turn-choices").replaceChildren(WORDS.broken),
    );
  };
  const follow = () => {
    const { claim, said } = asked();
    const panel = [...document.querySelectorAll("details.turn")].find((each) => each.dataset.claim === claim);
    if (!panel) return;
    panel.open = true;
    panel.take?.(said);
    panel.scrollIntoView({ behavior: "instant" });
  };
  const begin = () => {
    for (const panel of document.querySelectorAll("details.turn")) panel.addEventListener("toggle", () => panel.open && load(panel));
    addEventListener("hashchange", follow);
    follow();
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
