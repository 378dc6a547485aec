// What a person wants back, as the rule file that says so.

function keptView() {
  const pack = packName();
  const content = allowFile(pack);
  if (!kept.size) {
    return h("div", { class: "page empty" }, h("h1", {}, "Kept"),
      h("p", {}, "Nothing yet. Press “Keep this” at a removal that should have stayed; what you collect here becomes a rule file that no rule may go against."));
  }
  return h("div", { class: "page" }, h("h1", {}, "Kept ", h("small", {}, plural(kept.size, "removal"))),
    h("div", { class: "filters" },
      h("button", { type: "button", class: "primary", id: "download", onclick: () => download(`${pack}.yaml`, content) }, `Download ${pack}.yaml`),
      h("button", { type: "button", onclick: () => { kept.clear(); keepChanged(); } }, "Keep none")),
    h("p", { class: "sub" }, "Clean again with it: ", h("code", {}, `cleaner IN OUT --rules ${pack}.yaml`)),
    h("ul", { class: "kept" }, [...kept].map(([key, item]) => h("li", { class: hue(item.family) },
      h("div", {}, family(item.family), h("a", { href: `#doc/${item.number}/${item.nth}` }, name(item.doc)), h("span", { class: "id" }, shown(item.rule)),
        h("button", { type: "button", "aria-label": "Do not keep", onclick: () => { kept.delete(key); keepChanged(); } }, "×")),
      h("blockquote", { dir: "auto" }, shown(item.removed))))),
    h("h2", {}, "The file"),
    h("pre", { class: "yaml", id: "yaml", tabindex: "0" }, content));
}
