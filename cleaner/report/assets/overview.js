// The first view: how much went, what it was, and where to look first.

const TOP_RULES = 14, TOP_SITES = 10, TOP_DEEPEST = 6;

function overview() {
  const t = head.totals;
  return h("div", { class: "page overview" },
    h("h1", {}, h("b", {}, plural(t.removals, "passage")), ", ", h("b", {}, percent(t.chars ? t.removed / t.chars : 0)), " of the text, went"),
    h("p", { class: "sub" }, "from ", name(head.name), runFacts()),
    h("dl", { class: "tiles" },
      tile("documents", number(t.documents), `${number(t.changed)} changed`, "#documents"),
      tile("characters removed", number(t.removed), `of ${number(t.chars)}`),
      tile("repairs", number(t.repairs), "of characters and spaces"),
      tile("held back", number(t.breaker), t.breaker === 1 ? "time, by the breaker" : "times, by the breaker", t.breaker ? "#documents?flag=2" : null),
      tile("set aside", number(t.set_aside), "not cleaned", t.set_aside ? "#documents?flag=3" : null),
      t.allowed ? tile("left alone", number(t.allowed), "by your exceptions", "#documents?flag=1") : null),
    h("div", { class: "cards" },
      card("By family", "What it was that went.", familyBars()),
      card("By rule", "Who took it.", ruleBars(), rules.length > TOP_RULES ? h("a", { class: "more", href: "#rules" }, `all ${rules.length} rules`) : null),
      card("Depth", "Documents by the share of their characters that was removed.", histogram(t.shares), deepest()),
      head.sites.length > 1 ? card("By site", "Share of the text removed, by site or folder.", siteBars()) : null,
      attention()));
}

const card = (title, sub, ...body) => h("section", { class: "card" }, h("h2", {}, title), h("p", {}, sub), body);

function tile(label, value, note, href) {
  const body = [h("dt", {}, label), h("dd", {}, h("b", {}, value), " ", h("span", {}, note))];
  return h("div", { class: "tile" }, href ? h("a", { href }, body) : body);
}

function runFacts() {
  const run = head.run, parts = [];
  if (run.options?.preset) parts.push(`preset ${run.options.preset}`);
  if (run.options?.rules?.length) parts.push(plural(run.options.rules.length, "rule file of yours", "rule files of yours"));
  if (run.versions?.cleaner) parts.push(`cleaner ${run.versions.cleaner}`);
  if (run.started) parts.push(run.started.replace("T", " ").replace(/:\d\dZ$/, " UTC"));
  if (run.state && run.state !== "done") parts.push(`the run was ${run.state}`);
  return parts.map((part) => [" · ", shown(part)]);
}

function familyBars() {
  const isRepair = ([label]) => repairs.has(label);
  const list = (found, label) => bars(found.map(([fam, times, documents, chars]) => ({
    label: fam, value: times, hue: hue(fam), note: plural(documents, "doc"),
    href: `#documents?family=${encodeURIComponent(fam)}`,
    title: `${fam}: ${plural(times, "change")} in ${plural(documents, "document")}, ${plural(chars, "character")}`,
  })), label);
  const mended = head.families.filter(isRepair);
  return [list(head.families.filter((item) => !isRepair(item)), "Removals by family"),
    mended.length ? [h("p", { class: "between" }, "Repairs, not removals"), list(mended, "Repairs")] : null];
}

function ruleBars() {
  const top = rules.filter((rule) => !repairs.has(rule.stage)).sort(byTimes).slice(0, TOP_RULES);
  return bars(top.map((rule) => ({
    label: rule.id, value: rule.times, hue: hue(rule.family), note: percent(shareOf(rule)),
    href: `#rules/${encodeURIComponent(rule.id)}`,
    title: `${rule.id}: ${plural(rule.times, "removal")} in ${plural(rule.documents, "document")}`,
  })), "Removals by rule");
}

const byTimes = (a, b) => repairs.has(a.stage) - repairs.has(b.stage) || b.times - a.times || (a.id < b.id ? -1 : 1);
const shareOf = (rule) => (head.totals.removed ? Math.max(0, rule.chars) / head.totals.removed : 0);

function siteBars() {
  const top = [...sites].sort((a, b) => b.documents - a.documents || (a.label < b.label ? -1 : 1)).slice(0, TOP_SITES);
  return h("table", { class: "plain" },
    h("thead", {}, h("tr", {}, ["site", "documents", "removed"].map((label) => h("th", {}, label)))),
    h("tbody", {}, top.map((site) => h("tr", {},
      h("td", {}, h("a", { href: `#documents?site=${sites.indexOf(site)}` }, site.label ? name(site.label) : "(no folder)")),
      h("td", {}, number(site.documents)),
      h("td", {}, meter(site.chars ? site.removed / site.chars : 0))))));
}

const meter = (share) => h("span", { class: "meter" }, h("i", { css: { width: `${Math.min(100, share * 100)}%` } }), h("span", {}, percent(share)));

function deepest() {
  if (!head.deepest.length) return null;
  return h("details", { class: "lines", open: true }, h("summary", {}, "The deepest cut"),
    h("table", { class: "plain" }, h("tbody", {}, head.deepest.slice(0, TOP_DEEPEST).map(([doc, share]) => h("tr", {},
      h("td", {}, h("a", { href: `#documents?q=${encodeURIComponent(doc)}` }, name(doc))), h("td", {}, meter(share)))))));
}

function attention() {
  const lines = [...head.failures.map((item) => [...item, "set aside"]), ...head.held.map((item) => [...item, "held back"])];
  if (!lines.length) return null;
  return card("Look here", "Documents that were set aside or in which the breaker took cuts back.",
    h("table", { class: "plain" }, h("tbody", {}, lines.map(([doc, why, label]) => h("tr", {},
      h("td", {}, h("span", { class: "tag" }, label)),
      h("td", {}, h("a", { href: `#documents?q=${encodeURIComponent(doc)}` }, name(doc)), h("small", {}, shown(why))))))));
}
