// Which view the address names, the keys, and light or dark.

const KEYS = [
  ["1 2 3 4", "overview, rules, documents, kept"], ["/", "search"], ["j k", "next document, the one before"],
  ["n p", "next change, the one before"], ["x", "keep this change, or no longer"], ["[ ]", "stage before, next stage"],
  ["c", "only changes, or the whole text"], ["o", "original or clean, on a small screen"], ["t", "light, dark, as the system"],
  ["?", "these keys"], ["Esc", "close"],
];
const VIEWS = ["overview", "rules", "documents", "kept"];
let browser = null;

async function route() {
  const [path, query] = location.hash.slice(1).split("?");
  const [view, ...rest] = path.split("/");
  const main = byId("main");
  const known = view === "doc" ? "documents" : VIEWS.includes(view) ? view : "overview";
  for (const link of document.querySelectorAll("nav a")) link.toggleAttribute("aria-current", link.dataset.view === known);
  document.body.dataset.view = view === "doc" ? "doc" : known;
  if (known === "documents") { await documentsRoute(main, view === "doc" ? rest : null, query); return; }
  browser = null;
  const built = { overview, rules: () => rulesView(plainOf(rest.join("/"))), kept: keptView }[known]();
  main.replaceChildren(built);
  window.scrollTo(0, 0);
}

function plainOf(address) {
  try { return decodeURIComponent(address); } catch { return address; }
}

async function documentsRoute(main, place_, query) {
  const { rows } = await index();
  if (query !== undefined) {
    Object.assign(filter, { q: "", family: "", rule: "", site: "", flag: "" }, Object.fromEntries(new URLSearchParams(query)));
    textHits = null;
    browser = null;
  }
  if (!browser || !main.contains(browser)) {
    browser = documentsView(rows);
    main.replaceChildren(browser);
    if (filter.q) searchText(browser.update);
  }
  const wide = matchMedia("(min-width: 900px)").matches;
  const wanted = place_ ? Number(place_[0]) : wide ? (found.some((row) => row.number === current) ? current : found[0]?.number ?? -1) : -1;
  if (!rows[wanted]) { current = -1; browser.redraw(); return; }
  current = wanted;
  await read(byId("reader"), wanted, place_?.[1] === undefined ? -1 : Number(place_[1]));
  browser.redraw();
  reveal();
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const typing = event.target.closest?.("input[type=search], select, textarea");
  if (event.key === "Escape") { if (typing) typing.blur(); else unchoose(); return; }
  if (typing) return;
  const act = ACTIONS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

const inReader = (act) => () => { if (byId("rows")) act(); };
const ACTIONS = {
  1: () => { location.hash = "#overview"; }, 2: () => { location.hash = "#rules"; },
  3: () => { location.hash = "#documents"; }, 4: () => { location.hash = "#kept"; },
  "/": () => { byId("search")?.focus(); },
  j: () => neighbour(1), k: () => neighbour(-1),
  n: inReader(() => stepChange(1)), p: inReader(() => stepChange(-1)),
  x: inReader(() => byId("inspector").querySelector(".keep")?.click()),
  "[": inReader(() => stepStage(-1)), "]": inReader(() => stepStage(1)),
  c: inReader(() => showFolded(!reading.fold)),
  o: inReader(() => { reading.side = reading.side === "right" ? "left" : "right"; drawReader(byId("reader")); again(); }),
  t: nextTheme, "?": help,
};

function help() {
  const dialog = byId("help");
  dialog.replaceChildren(h("h2", {}, "Keys"), h("dl", {}, KEYS.map(([key, what]) => [h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, what)])),
    h("form", { method: "dialog" }, h("button", {}, "Close")));
  if (!dialog.open) dialog.showModal();
}

const THEMES = ["", "light", "dark"];

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = { "": "◐", light: "○", dark: "●" }[theme];
  byId("theme").setAttribute("aria-label", { "": "Colours as the system", light: "Light colours", dark: "Dark colours" }[theme]);
  try { localStorage.setItem("cleaner-theme", theme); } catch { /* it then lasts as long as the page */ }
}

function nextTheme() {
  setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme || "") + 1) % THEMES.length]);
}

function start() {
  let theme = "";
  try { theme = localStorage.getItem("cleaner-theme") || ""; } catch { /* as the system */ }
  setTheme(THEMES.includes(theme) ? theme : "");
  byId("theme").addEventListener("click", nextTheme);
  byId("help-open").addEventListener("click", help);
  document.title = `cleaner report: ${head.name}`;
  restoreKept();
  document.addEventListener("kept", () => { if (document.body.dataset.view === "kept") route(); });
  window.addEventListener("hashchange", route);
  window.addEventListener("keydown", keys);
  if (typeof DecompressionStream === "undefined") {
    byId("main").replaceChildren(h("p", { class: "problem" }, "This browser cannot unpack the report; use one of 2023 or later."));
    return;
  }
  route();
}

start();
