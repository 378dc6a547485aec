// One document: its original and its clean text side by side, stage by stage, and what is known of each change.

const BATCH = 250;
const reading = { doc: null, stage: null, fold: false, nth: -1, rows: [], built: 0, side: "left" };

async function read(pane, number_, nth) {
  if (reading.doc?.row.number !== number_) {
    const doc = await load(number_);
    if (number_ !== current) return;
    reading.doc = doc;
    reading.nth = -1;
    if (!stagesOf(reading.doc).includes(reading.stage)) reading.stage = null;
  }
  drawReader(pane);
  if (nth >= 0) choose(nth);
}

function drawReader(pane) {
  const doc = reading.doc;
  const body = h("div", { class: `rows side-${reading.side}`, id: "rows", onclick: clicked });
  pane.replaceChildren(readerHead(doc), doc.problem ? h("p", { class: "problem" }, shown(doc.problem)) : "", stageBar(doc), body,
    leftOut(doc), h("div", { class: "inspector", id: "inspector", hidden: true }));
  fillRows(body);
}

function readerHead(doc) {
  const { row } = doc;
  const facts = row.flag === SET_ASIDE ? ["set aside"] : [
    `${number(row.chars)} characters`, row.removed ? `${percent(row.share)} removed` : "nothing removed", doc.encoding,
  ];
  const meta = Object.entries(doc.meta);
  return h("header", {},
    h("div", { class: "title" },
      h("a", { class: "back", href: "#documents", "aria-label": "Back to the list" }, "‹"),
      h("h1", {}, name(row.id)),
      h("span", { class: "step" },
        h("button", { type: "button", "aria-label": "Document before (k)", onclick: () => neighbour(-1) }, "↑"),
        h("button", { type: "button", "aria-label": "Next document (j)", onclick: () => neighbour(1) }, "↓"))),
    h("p", { class: "facts" }, facts.filter(Boolean).join(" · "),
      meta.length ? h("span", { class: "meta" }, meta.map(([key, value]) => [" · ", h("b", {}, shown(key)), " ", name(value)])) : null),
    doc.warnings.length ? h("ul", { class: "warnings" }, doc.warnings.map((warning) => h("li", {}, shown(warning)))) : null);
}

// What extraction did not take of a page; it never was part of the text.
function leftOut(doc) {
  if (!doc.leftOut.length) return "";
  const told = ({ rule, kind, score, text }) => h("li", {},
    h("p", { class: "facts" }, [shown(rule), shown(kind), score === null ? "" : `score ${score}`].filter((it) => it.length).map((it, i) => [i ? " · " : "", it])),
    h("p", { dir: "auto" }, shown(text)));
  return h("details", { class: "left-out" },
    h("summary", {}, `Left out of the page: ${plural(doc.leftOut.length, "piece")}`), h("ul", {}, doc.leftOut.map(told)));
}

const stagesOf = (doc) => [...new Set(doc.changes.map((change) => change.rule.order))].sort((a, b) => a - b);

function stageBar(doc) {
  const count = (order) => inStage(doc, order).length;
  const button = (order, label) => h("button", { type: "button", "aria-pressed": String(reading.stage === order), onclick: () => showStage(order) },
    label, " ", h("small", {}, number(count(order))));
  const sides = [["left", "Original"], ["right", "Clean"]];
  return h("div", { class: "stages", role: "toolbar", "aria-label": "Stages" },
    h("span", { class: "seg" }, button(null, "All stages"), stagesOf(doc).map((order) => button(order, head.stages[order]))),
    h("span", { class: "seg sides" }, sides.map(([side, label]) => h("button", { type: "button", "aria-pressed": String((reading.side === "right") === (side === "right")),
      onclick: () => { reading.side = side; drawReader(byId("reader")); again(); } }, label))),
    h("label", { class: "check" }, h("input", { type: "checkbox", id: "fold", checked: reading.fold, onchange: (event) => showFolded(event.target.checked) }), "Only changes"));
}

function showStage(order) {
  reading.stage = order;
  drawReader(byId("reader"));
  again();
}

function showFolded(on) {
  reading.fold = on;
  drawReader(byId("reader"));
  again();
}

const again = () => { if (reading.nth >= 0 && visible().some((change) => change.nth === reading.nth)) choose(reading.nth); };
const visible = () => inStage(reading.doc, reading.stage);
const inStage = (doc, order) => doc.changes.filter((change) => (order === null ? !isLineEnd(change) : change.rule.order === order));

// Rows are built in batches, as far as the reader has scrolled.
function fillRows(body) {
  const rows = rowsOf(staged(reading.doc, reading.stage));
  reading.rows = reading.fold ? folded(rows) : rows;
  reading.built = 0;
  const labels = reading.stage === null ? ["Original", "Clean"] : [`Before ${head.stages[reading.stage]}`, `After ${head.stages[reading.stage]}`];
  body.replaceChildren(h("div", { class: "row heads" }, h("span", { class: "no" }), labels.map((label, i) => h("div", { class: `cell ${i ? "right" : "left"}` }, label))));
  if (!reading.doc.pieces.length) { body.append(h("p", { class: "none" }, "There is no text to show.")); return; }
  const end = h("div", { class: "end" });
  body.append(end);
  const more = new IntersectionObserver((seen) => { if (seen.some((it) => it.isIntersecting)) build(body); }, { rootMargin: "800px" });
  build(body);
  more.observe(end);
}

function build(body, upTo = reading.built + BATCH) {
  const end = body.lastElementChild;
  const next = reading.rows.slice(reading.built, upTo);
  reading.built += next.length;
  end.before(...next.map(rowElement));
  if (reading.built >= reading.rows.length) end.remove();
}

function clicked(event) {
  const hit = event.target.closest("[data-nth]");
  if (hit) choose(Number(hit.dataset.nth));
}

// Show what is known of a change, and bring it into sight.
function choose(nth) {
  const change = reading.doc.changes[nth];
  const body = byId("rows");
  if (!change || !body) return;
  if (reading.stage !== null && change.rule.order !== reading.stage) { reading.stage = null; drawReader(byId("reader")); choose(nth); return; }
  reading.nth = nth;
  const at = reading.rows.findIndex((row) => !row.hidden && [...row.left, ...row.right].some(([, it]) => it === change));
  if (at >= reading.built) build(body, at + BATCH);
  for (const element of body.querySelectorAll(".on")) element.classList.remove("on");
  const parts = body.querySelectorAll(`[data-nth="${nth}"]`);
  for (const element of parts) element.classList.add("on");
  const panel = byId("inspector");
  panel.replaceChildren(...inspector(change));
  panel.hidden = false;
  [...parts].find((part) => part.offsetParent)?.scrollIntoView({ block: "center", behavior: "auto" });
  say(`${change.rule.family}: ${change.rule.id}, line ${change.line}`);
}

function inspector(change) {
  const list = visible(), at = list.indexOf(change);
  const step = (by, label, sign) => h("button", { type: "button", "aria-label": label, disabled: !list[at + by], onclick: () => choose(list[at + by].nth) }, sign);
  return [
    h("div", { class: "who" }, family(change.rule.family), h("a", { class: "id", href: `#rules/${encodeURIComponent(change.rule.id)}` }, shown(change.rule.id)),
      h("span", { class: "count" }, `${at + 1} / ${list.length}`)),
    h("p", { class: "facts" }, `${change.rule.stage}, version ${change.rule.version} · line ${number(change.line)}, characters ${number(change.start)} to ${number(change.end)}`,
      change.also.length ? [" · also claimed by ", change.also.map((id, i) => [i ? ", " : "", h("span", { class: "id" }, shown(id))])] : null),
    h("div", { class: "do" },
      keepable(change) ? keepButton(async () => reading.doc, change.nth, keyOf(reading.doc, change))
        : h("span", { class: "facts" }, repairs.has(change.rule.stage) ? "a repair; leave its stage out of the pipeline to keep it" : "white space; keep the passage beside it"),
      h("span", { class: "step" }, step(-1, "Change before (p)", "←"), step(1, "Next change (n)", "→"),
        h("button", { type: "button", "aria-label": "Close (Esc)", onclick: unchoose }, "×"))),
  ];
}

function unchoose() {
  reading.nth = -1;
  const panel = byId("inspector");
  if (panel) panel.hidden = true;
  for (const element of document.querySelectorAll("#rows .on")) element.classList.remove("on");
}

function stepChange(by) {
  if (!reading.doc) return;
  const list = visible();
  const at = list.findIndex((change) => change.nth === reading.nth);
  const next = at < 0 ? list[by > 0 ? 0 : list.length - 1] : list[at + by];
  if (next) choose(next.nth);
}

function stepStage(by) {
  if (!reading.doc) return;
  const all = [null, ...stagesOf(reading.doc)];
  const next = all[all.indexOf(reading.stage) + by];
  if (next !== undefined) showStage(next);
}
