// The data of the report: the head is plain JSON, the index and the texts are unpacked when they are asked for.

const head = JSON.parse(byId("head").textContent);
const rules = head.rules.map(([id, stage, fam, version, times, documents, chars], number) => (
  { id, stage, family: fam, version, times, documents, chars, number, order: head.stages.indexOf(stage) }
));
const sites = head.sites.map(([label, documents, chars, removed]) => ({ label, documents, chars, removed }));
const repairs = new Set(head.repairs);
const FINE = 0, WARNED = 1, BREAKER = 2, SET_ASIDE = 3;

async function unpack(id) {
  const bytes = Uint8Array.from(atob(byId(id).textContent), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

let indexed = null;

// The index: `rows` of documents, `starts` of the chunks, `examples` by rule.
function index() {
  indexed ??= unpack("index").then(({ rows, starts, examples }) => ({
    rows: rows.map(([id, site, chars, removed, counts, flag], number) => (
      { id, site, chars, removed, counts, flag, number, share: chars ? Math.min(1, Math.max(0, removed / chars)) : 0 }
    )),
    starts,
    examples,
  }));
  return indexed;
}

const CHUNKS_HELD = 6;
const held = new Map();

function chunk(number) {
  const found = held.get(number) || unpack(`chunk-${number}`);
  held.delete(number);
  held.set(number, found);
  if (held.size > CHUNKS_HELD) held.delete(held.keys().next().value);
  return found;
}

// One document: its row of the index and its pieces, text that stayed and changes in turn.
async function load(number) {
  const { rows, starts } = await index();
  let at = starts.length - 1;
  while (starts[at] > number) at -= 1;
  const raw = (await chunk(at))[number - starts[at]];
  return { row: rows[number], ...readable(raw) };
}

function readable(raw) {
  let nth = 0, line = 1, at = 0;
  const pieces = (raw.p || []).map((piece) => {
    const plain = typeof piece === "string";
    const text = plain ? piece : piece[1];
    const place = { line, start: at, end: at += points(text) };
    line += breaks(text);
    if (plain) return piece;
    const [rule, removed, replacement, also, seen] = piece;
    return { nth: nth++, rule: rules[rule], removed, replacement, also, seen: seen ?? removed, ...place };
  });
  const changes = pieces.filter((piece) => typeof piece !== "string");
  const leftOut = (raw.l || []).map(([rule, kind, score, said]) => ({ rule, kind, score, text: said }));
  return { pieces, changes, leftOut, problem: raw.x || "", warnings: raw.w || [], meta: raw.m || {}, encoding: raw.e || "" };
}

function points(text) {
  let pairs = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) pairs++;
  }
  return text.length - pairs;
}

const breaks = (text) => (text.match(/\r\n|\n|\r/g) || []).length;

// Numbers of the documents whose name or text holds `wanted`, chunk after chunk; `found` is called with each batch.
async function search(wanted, found, stopped) {
  const { rows, starts } = await index();
  const low = wanted.toLowerCase();
  for (let at = 0; at < starts.length; at++) {
    const documents = await unpack(`chunk-${at}`);
    if (stopped()) return;
    const hits = [];
    documents.forEach((raw, i) => {
      const number = starts[at] + i;
      if (rows[number].id.toLowerCase().includes(low) || text(raw).includes(low)) hits.push(number);
    });
    found(hits, (at + 1) / starts.length);
  }
}

const text = (raw) => (raw.p || []).map((piece) => (typeof piece === "string" ? piece : piece[1])).join("").toLowerCase();
