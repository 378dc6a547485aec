// A document as rows of lines, original and clean side by side; for one stage, before it and after it.

const LONG_PART = 20000;

// The pieces as one stage saw and left them: what earlier stages did is done, what later ones do is not.
function staged(doc, order) {
  if (order === null) return doc.pieces.map((piece) => (isLineEnd(piece) ? piece.replacement : piece));
  return doc.pieces.map((piece) => {
    if (typeof piece === "string" || piece.rule.order === order) return piece;
    return piece.rule.order < order ? piece.replacement : piece.removed;
  });
}

// A line end that is only written another way; among all stages it would be no more than noise.
const isLineEnd = (change) => change.removed !== undefined && ["\r\n", "\r"].includes(change.removed) && ["\n", ""].includes(change.replacement);

// Rows of `{line, left, right, changed}`, where a side is a list of `[text, change or null]`; `line` is of the original.
function rowsOf(pieces) {
  const rows = [];
  let row = null, line = 1;
  const open = () => { row = { line, left: [], right: [], changed: false }; };
  const close = () => { rows.push(row); open(); };
  open();
  for (const piece of pieces) {
    if (typeof piece === "string") {
      piece.split("\n").forEach((part, i) => {
        if (i) { line++; close(); }
        if (part) { row.left.push([part, null]); row.right.push([part, null]); }
      });
      continue;
    }
    const before = piece.removed.split("\n"), after = piece.replacement.split("\n");
    const bare = !piece.removed.replace(/\n/g, "");
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      if (i) { if (i < before.length) line++; close(); }
      row.changed = true;
      // a line break that went is shown where a line of its own is left, or where it is all there is to show
      const broken = i < before.length - 1 && (!row.left.length || bare);
      if (before[i] || broken) row.left.push([before[i], piece]);
      if (after[i]) row.right.push([after[i], piece]);
    }
  }
  rows.push(row);
  return rows;
}

// Only rows near a change, with the number of rows left out between them.
function folded(rows) {
  const near = new Set();
  rows.forEach((row, i) => { if (row.changed) for (let k = i - 2; k <= i + 2; k++) near.add(k); });
  const out = [];
  rows.forEach((row, i) => {
    if (near.has(i)) out.push(row);
    else if (out.length && out[out.length - 1].hidden) out[out.length - 1].hidden++;
    else out.push({ hidden: 1 });
  });
  return out;
}

function rowElement(row) {
  if (row.hidden) return h("div", { class: "row gap" }, h("span", {}, `${plural(row.hidden, "line")} unchanged`));
  return h("div", { class: row.changed ? "row changed" : "row" },
    h("span", { class: "no", "aria-hidden": "true" }, String(row.line)),
    h("div", { class: "cell left", dir: "auto" }, row.left.map(([part, change]) => piece(part, change, "del"))),
    h("div", { class: "cell right", dir: "auto" }, row.right.map(([part, change]) => piece(part, change, "ins"))));
}

// Text that stayed, without the middle of a line that no screen could hold.
function stayed(part) {
  if (part.length <= LONG_PART) return part.replace(/\r/g, "");
  const end = LONG_PART / 10;
  return [part.slice(0, end), h("span", { class: "unseen" }, `${number(part.length - 2 * end)} characters unchanged`), part.slice(-end)];
}

function piece(part, change, tag) {
  if (!change) return stayed(part);
  const blank = !part.trim();
  return h(tag, {
    class: `${hue(change.rule.family)}${blank ? " blank" : ""}`,
    "data-nth": change.nth,
    title: `${change.rule.family} · ${change.rule.id}`,
  }, shown(part.replace(/\r/g, "␍").replace(/\u00a0/g, "⍽")));
}
