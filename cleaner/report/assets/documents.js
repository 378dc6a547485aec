// The documents of the run: a list that builds only the rows in sight, with search and filters, beside the reader.

const ROW = 58, SPARE = 6;
const filter = { q: "", family: "", rule: "", site: "", flag: "", sort: "order" };
let found = [], current = -1, searching = 0, textHits = null, textShare = 1;

const ORDERS = { order: ["In order", null], share: ["Deepest cut first", (a, b) => b.share - a.share], removed: ["Most removed first", (a, b) => b.removed - a.removed], id: ["By name", (a, b) => (a.id < b.id ? -1 : 1)] };

function documentsView(rows) {
  const list = h("div", { class: "list", id: "list", tabindex: "0", role: "listbox", "aria-label": "Documents" });
  const space = h("div", { class: "space" });
  list.append(space);
  const count = h("span", { class: "count", id: "found", role: "status" });
  const redraw = () => { place(list, space, true); };
  const update = (stay) => {
    found = chosen(rows);
    const searched = textShare < 1 ? ` · searching, ${Math.floor(textShare * 100)} %` : "";
    count.textContent = found.length === rows.length ? plural(rows.length, "document") : `${number(found.length)} of ${plural(rows.length, "document")}${searched}`;
    if (!stay) list.scrollTop = 0;
    redraw();
  };
  list.addEventListener("scroll", () => place(list, space, false), { passive: true });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); neighbour(step); }
  });
  new ResizeObserver(redraw).observe(list);
  const pane = h("div", { class: "reader", id: "reader" });
  const view = h("div", { class: "documents" },
    h("aside", {}, filters(rows, update), count, capNote(), list), pane);
  view.update = update;
  view.redraw = redraw;
  found = chosen(rows);
  queueMicrotask(() => update());
  return view;
}

function filters(rows, update) {
  const set = (key) => (value) => { filter[key] = value; update(); };
  const families = head.families.map(([label]) => [label, label]);
  const byRule = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => [rule.number, rule.id]);
  const flags = [[BREAKER, "held back"], [WARNED, "with warnings"], [SET_ASIDE, "set aside"]];
  return h("div", { class: "filters" },
    h("input", { type: "search", id: "search", placeholder: "Search names and text", "aria-label": "Search names and text", value: filter.q,
      oninput: (event) => { filter.q = event.target.value; searchText(update); update(); } }),
    select("Family", "All families", families, filter.family, set("family")),
    select("Rule", "All rules", byRule, filter.rule, set("rule")),
    head.sites.length > 1 ? select("Site", "All sites", sites.map((site, i) => [i, site.label || "(no folder)"]), filter.site, set("site")) : null,
    rows.some((row) => row.flag) ? select("State", "Any state", flags, filter.flag, set("flag")) : null,
    select("Order", "In order", Object.entries(ORDERS).slice(1).map(([key, [label]]) => [key, label]), filter.sort,
      (value) => set("sort")(value || "order")));
}

function capNote() {
  const left = head.totals.documents - head.shown;
  if (left <= 0) return null;
  return h("p", { class: "cap" }, `The first ${number(head.shown)} of ${plural(head.totals.documents, "document")} can be read here; the counts are of all. `,
    "For more, make the report with --documents.");
}

function chosen(rows) {
  const low = filter.q.trim().toLowerCase();
  const out = rows.filter((row) => (filter.flag === "" || row.flag === Number(filter.flag))
    && (filter.site === "" || row.site === Number(filter.site))
    && (filter.rule === "" || has(row, (rule) => rule.number === Number(filter.rule)))
    && (filter.family === "" || has(row, (rule) => rule.family === filter.family))
    && (!low || row.id.toLowerCase().includes(low) || textHits?.has(row.number)));
  const order = ORDERS[filter.sort][1];
  return order ? out.sort((a, b) => order(a, b) || a.number - b.number) : out;
}

function has(row, test) {
  for (let i = 0; i < row.counts.length; i += 2) if (test(rules[row.counts[i]])) return true;
  return false;
}

// Names are searched at once, texts as they are unpacked; a new word stops the search for the one before.
function searchText(update) {
  const mine = ++searching;
  const wanted = filter.q.trim();
  textHits = null;
  textShare = 1;
  if (wanted.length < 2) return;
  textShare = 0;
  setTimeout(() => {
    if (mine !== searching) return;
    textHits = new Set();
    search(wanted, (hits, share) => {
      for (const hit of hits) textHits.add(hit);
      textShare = share;
      update(true);
    }, () => mine !== searching);
  }, 150);
}

// Build the rows in sight and a few around them.
function place(list, space, all) {
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
  const last = Math.min(found.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
  space.style.setProperty("height", `${found.length * ROW}px`);
  if (!all && space.dataset.range === `${first}-${last}`) return;
  space.dataset.range = `${first}-${last}`;
  space.replaceChildren(...found.slice(first, last).map((row, i) => rowLink(row, first + i)));
  if (!found.length) space.replaceChildren(h("p", { class: "none" }, "No document is like that."));
}

function rowLink(row, at) {
  const on = row.number === current;
  const note = row.flag === SET_ASIDE ? "set aside" : outcome(row);
  return h("a", { class: on ? "doc on" : "doc", href: `#doc/${row.number}`, role: "option", "aria-selected": String(on), tabindex: "-1", css: { top: `${at * ROW}px` } },
    h("span", { class: "line" }, name(row.id), h("span", { class: "note" }, note)),
    h("span", { class: "mix" }, mix(row)),
    row.flag ? h("span", { class: `flag flag-${row.flag}`, title: ["", "warnings", "held back by the breaker", "set aside"][row.flag] }) : null);
}

function outcome(row) {
  if (row.removed > 0) return percent(row.share);
  if (!row.counts.length) return "unchanged";
  return has(row, (rule) => !repairs.has(rule.stage)) ? "changed" : "repaired";
}

// How its changes divide among the families, repairs left out.
function mix(row) {
  const sums = new Map();
  for (let i = 0; i < row.counts.length; i += 2) {
    const rule = rules[row.counts[i]];
    if (!repairs.has(rule.stage)) sums.set(rule.family, (sums.get(rule.family) || 0) + row.counts[i + 1]);
  }
  return [...sums].map(([label, count]) => h("i", { class: hue(label), css: { "flex-grow": count }, title: `${label} ${count}` }));
}

function neighbour(step) {
  const at = found.findIndex((row) => row.number === current);
  const next = found[at < 0 ? 0 : at + step];
  if (!next) return;
  current = next.number;
  location.hash = `#doc/${current}`;
}

function reveal() {
  const list = byId("list");
  const at = found.findIndex((row) => row.number === current);
  if (!list || at < 0) return;
  if (at * ROW < list.scrollTop) list.scrollTop = at * ROW;
  else if ((at + 1) * ROW > list.scrollTop + list.clientHeight) list.scrollTop = (at + 1) * ROW - list.clientHeight;
}
