// "Keep this": removals that a person wants back, and the rule file that keeps them the next time.

const kept = new Map();
const STORE = `cleaner-report:${head.key}`;
const EDGES = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;
const LONG_LINE = 300, LINE_ENDS = 80, LONGEST = 15000;

const keyOf = (doc, change) => `${doc.row.number}:${change.nth}`;
const strip = (line) => line.replace(EDGES, "");
const keepable = (change) => !repairs.has(change.rule.stage) && strip(change.removed) !== "";

// The lines a change touches, as the stage that made it saw them.
function touched(doc, change) {
  let seen = "", start = 0, end = 0;
  for (const piece of doc.pieces) {
    if (piece === change) start = seen.length;
    if (typeof piece === "string") seen += piece;
    else seen += piece.rule.order < change.rule.order ? piece.replacement : piece.seen;
    if (piece === change) end = seen.length;
  }
  const taken = seen.slice(start, end);
  start += taken.length - taken.trimStart().length;
  end = Math.max(start, end - (taken.length - taken.trimEnd().length));
  const next = seen.indexOf("\n", Math.max(start, end - 1));
  const lines = seen.slice(seen.lastIndexOf("\n", start - 1) + 1, next < 0 ? undefined : next).split("\n");
  return [...new Set(lines.map(strip))].filter(Boolean);
}

// Literal text as a pattern; a longer gap between words may have been closed by the time a rule looks again.
function literal(words) {
  return words
    .replace(/[\\.^$*+?{}[\]()|]/g, "\\$&")
    .replace(/ *[\t\v\f\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000][\s\x1c-\x1f\x85]*| {2,}/g, "\\s+")
    .replace(/(?![\u200c\u200d])\p{C}/gu, (char) => {
      const point = char.codePointAt(0);
      return point > 0xffff ? `\\U${point.toString(16).padStart(8, "0")}` : `\\u${point.toString(16).padStart(4, "0")}`;
    });
}

function linePattern(line) {
  const chars = [...line];
  if (chars.length <= LONG_LINE) return literal(line);
  return `${literal(chars.slice(0, LINE_ENDS).join("").trimEnd())}.*${literal(chars.slice(-LINE_ENDS).join("").trimStart())}`;
}

function pattern(doc, change) {
  const parts = [];
  let size = 0;
  for (const line of touched(doc, change)) {
    const part = linePattern(line);
    size += part.length + 1;
    if (size > LONGEST && parts.length) break;
    if (!parts.includes(part)) parts.push(part);
  }
  return parts.join("|");
}

function toggleKept(doc, change) {
  const key = keyOf(doc, change);
  if (kept.has(key)) kept.delete(key);
  else kept.set(key, entry(doc, change));
  keepChanged();
  say(kept.has(key) ? "Kept. The list is under Kept." : "No longer kept.");
}

function entry(doc, change) {
  const site = sites[doc.row.site]?.label || "";
  return {
    number: doc.row.number, nth: change.nth, doc: doc.row.id, line: change.line, rule: change.rule.id,
    family: change.rule.family, site: site.includes(".") && !site.endsWith("/") ? site : "",
    removed: strip(change.removed).slice(0, 300), pattern: pattern(doc, change),
  };
}

function keepChanged() {
  try {
    localStorage.setItem(STORE, JSON.stringify([...kept]));
  } catch { /* the list then lasts as long as the page */ }
  const badge = byId("kept-count");
  badge.hidden = kept.size === 0;
  badge.textContent = kept.size;
  document.dispatchEvent(new Event("kept"));
}

function restoreKept() {
  try {
    for (const [key, value] of JSON.parse(localStorage.getItem(STORE) || "[]")) kept.set(key, value);
  } catch { /* nothing was stored, or nothing may be */ }
  keepChanged();
}

// YAML in single quotes holds any text but line breaks and control characters, and those are escaped or gone.
const quoted = (text) => `'${text.replace(/(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu, " ").replace(/'/g, "''")}'`;

function allowFile(pack) {
  const counts = {}, said = new Set(), out = ["format: 1", `pack: ${pack}`, "version: 1", "allow:"];
  for (const { doc, line, rule, family: fam, site, pattern: wanted } of kept.values()) {
    if (said.has(`${site} ${wanted}`)) continue;
    said.add(`${site} ${wanted}`);
    const stem = fam.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "text";
    counts[stem] = (counts[stem] || 0) + 1;
    out.push(`- id: ${stem}-${counts[stem]}`);
    out.push(`  why: ${quoted(`Kept by hand; ${rule} took it from ${doc}, line ${line}.`)}`);
    if (site) out.push(`  where: {site: ${quoted(site)}}`);
    out.push(`  line: ${quoted(wanted)}`);
  }
  return out.join("\n") + "\n";
}

// Files of two reviews can be used together, so each has a name of its own.
const packName = () => `keep-${new Date().toISOString().slice(0, 16).replace(/\D/g, "")}`;

function download(file, content) {
  const url = URL.createObjectURL(new Blob([content], { type: "application/yaml" }));
  const link = h("a", { href: url, download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
