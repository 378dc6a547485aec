// Charts: bars that are links, and the histogram of how much went.

// `items` are `{label, value, note, hue, href, title}`.
function bars(items, label) {
  const most = Math.max(1, ...items.map((item) => item.value));
  return h("ul", { class: "bars", "aria-label": label }, items.map((item) => h("li", {},
    h("a", { href: item.href, title: item.title, class: item.hue },
      h("span", { class: "label" }, item.label),
      h("span", { class: "track" }, h("span", { class: "bar", css: { width: `${Math.max(0.6, (item.value / most) * 100)}%` } })),
      h("span", { class: "value" }, number(item.value)),
      h("span", { class: "note" }, item.note)))));
}

// How many documents lost which share: the first column is "nothing", then equal steps up to all.
function histogram(shares) {
  const steps = shares.length - 1;
  const last = Math.max(shares.findLastIndex((count) => count > 0) + 1, Math.ceil(steps / 2));
  const most = Math.max(1, ...shares);
  const width = 600, height = 150, gap = 3, column = width / (last + 1);
  const columns = shares.slice(0, last + 1).map((count, i) => {
    const tall = count ? Math.max(2, (count / most) * (height - 18)) : 0;
    const what = i ? `${((i - 1) / steps) * 100} to ${(i / steps) * 100} %` : "nothing";
    return svg("g", { class: i ? "cut" : "same" },
      svg("title", {}, `${plural(count, "document")}: ${what} removed`),
      svg("rect", { x: i * column, y: 0, width: column, height, class: "hit" }),
      svg("rect", { x: i * column + gap / 2, y: height - tall, width: column - gap, height: tall, rx: 2 }),
      count ? [svg("text", { x: (i + 0.5) * column, y: height - tall - 5 }, number(count))] : []);
  });
  const ticks = shares.slice(0, last + 1).map((_, i) => [i, i ? (i / steps) * 100 : 0])
    .filter(([i, at]) => i === 0 || at % (last <= 10 ? 10 : 25) === 0)
    .map(([i, at]) => svg("text", { x: i ? (i + 1) * column : column / 2, y: height + 16, class: i ? "tick" : "tick mid" },
      i ? `${at} %` : "none"));
  return svg("svg", { viewBox: `0 0 ${width} ${height + 22}`, class: "histogram", role: "img",
    "aria-label": "Documents by the share of their text that was removed" },
  svg("line", { x1: 0, y1: height + 0.5, x2: width, y2: height + 0.5 }), columns, ticks);
}
