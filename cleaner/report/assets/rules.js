// The rules that took something: how often, how much, and examples; a rule's examples are built when it is opened.

const ruleFilter = { text: "", family: "" };

function rulesView(open) {
  const list = h("div", { class: "rules", role: "list" });
  const count = h("span", { class: "count" });
  const draw = () => {
    const wanted = ruleFilter.text.toLowerCase();
    const found = rules.filter((rule) => rule.id.toLowerCase().includes(wanted)
      && (!ruleFilter.family || rule.family === ruleFilter.family)).sort(byTimes);
    count.textContent = plural(found.length, "rule");
    const most = Math.max(1, ...found.map((rule) => rule.times));
    list.replaceChildren(...found.map((rule) => ruleElement(rule, most, rule.id === open)));
  };
  draw();
  const families = [...new Set(rules.map((rule) => rule.family))].sort();
  return h("div", { class: "page" },
    h("h1", {}, "Rules"),
    h("div", { class: "filters" },
      h("input", { type: "search", id: "search", placeholder: "Find a rule", "aria-label": "Find a rule", value: ruleFilter.text,
        oninput: (event) => { ruleFilter.text = event.target.value; draw(); } }),
      select("Family", "All families", families.map((label) => [label, label]), ruleFilter.family,
        (value) => { ruleFilter.family = value; draw(); }),
      count),
    list);
}

function select(label, all, options, value, chosen) {
  return h("select", { "aria-label": label, onchange: (event) => chosen(event.target.value) },
    h("option", { value: "" }, all),
    options.map(([key, text]) => h("option", { value: key, selected: String(key) === String(value) }, text)));
}

function ruleElement(rule, most, open) {
  const body = h("div", { class: "examples", hidden: true });
  const button = h("button", { type: "button", class: "rule", "aria-expanded": "false", onclick: () => toggle(body.hidden) },
    family(rule.family),
    h("span", { class: "id" }, shown(rule.id)),
    h("span", { class: "track" }, h("span", { class: "bar", css: { width: `${Math.max(0.6, (rule.times / most) * 100)}%` } })),
    h("span", { class: "value" }, number(rule.times)),
    h("span", { class: "note" }, `${plural(rule.documents, "document")} · ${percent(shareOf(rule))} of what went`));
  const toggle = async (on) => {
    body.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
    if (on && !body.childElementCount) body.replaceChildren(...await examplesOf(rule));
  };
  const element = h("div", { class: `item ${hue(rule.family)}`, role: "listitem" }, button, body);
  if (open) toggle(true).then(() => element.scrollIntoView({ block: "start" }));
  return element;
}

async function examplesOf(rule) {
  const { examples } = await index();
  const found = examples[rule.number] || [];
  const facts = h("p", { class: "facts" }, `${rule.stage} · version ${rule.version} · `,
    h("a", { href: `#documents?rule=${rule.number}` }, `show its ${plural(rule.documents, "document")}`));
  if (!found.length) return [facts, h("p", {}, "Its documents are not among those of this page.")];
  return [facts, ...found.map((example) => exampleElement(example, rule))];
}

function exampleElement([number_, nth, before, removed, replacement, after], rule) {
  const actions = h("span", { class: "actions" }, h("a", { href: `#doc/${number_}/${nth}` }, "in its document"));
  if (!repairs.has(rule.stage)) actions.prepend(keepButton(() => load(number_), nth, `${number_}:${nth}`));
  return h("figure", { class: "example" },
    h("blockquote", { dir: "auto" }, shown(before), h("del", { class: hue(rule.family) }, shown(removed.trim() || removed)),
      replacement.trim() ? h("ins", { class: hue(rule.family) }, shown(replacement)) : null, shown(after)),
    h("figcaption", {}, actions));
}

function keepButton(loaded, nth, key) {
  const button = h("button", { type: "button", class: "keep" });
  const draw = () => {
    const on = kept.has(key);
    button.textContent = on ? "Kept" : "Keep this";
    button.setAttribute("aria-pressed", String(on));
  };
  button.addEventListener("click", async () => {
    const doc = await loaded();
    toggleKept(doc, doc.changes[nth]);
    draw();
  });
  draw();
  return button;
}
