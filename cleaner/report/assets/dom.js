// Elements and numbers. Text enters the page as text nodes only; the content policy forbids any other way.

function h(tag, props, ...kids) {
  const element = document.createElement(tag);
  fill(element, props);
  element.append(...kids.flat(Infinity).filter((kid) => kid !== null && kid !== undefined && kid !== false));
  return element;
}

function svg(tag, props, ...kids) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, props);
  element.append(...kids.flat(Infinity));
  return element;
}

function fill(element, props) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "css") for (const [key, it] of Object.entries(value)) element.style.setProperty(key, it);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

const byId = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en");
const plural = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;
const percent = (share) => {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return share > 0 && share < 1 ? `${(share * 100).toFixed(1)} %` : `${share * 100} %`;
};

// What cannot be seen, or would turn the text around it, is shown by its code point.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const JOINERS = /^[\u200c\u200d]+$/; // inside words they belong to the spelling
const code = (char) => "U+" + char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

function shown(text) {
  const out = [];
  let at = 0;
  for (const hit of text.matchAll(JOINERS.test(text) ? /./gu : UNSEEN)) {
    if (hit.index > at) out.push(text.slice(at, hit.index));
    out.push(h("span", { class: "unseen" }, code(hit[0])));
    at = hit.index + hit[0].length;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}

// A name that may hold anything: isolated, so that its direction stays its own.
const name = (text) => h("bdi", { class: "name" }, shown(text.replace(/[\t\n\v\f\r]+/g, " ")));

const family = (label) => h("span", { class: `family ${hue(label)}` }, label);

const HUES = new Set([
  "byline", "author-bio", "date", "caption", "credit", "share", "app", "newsletter", "paywall", "advert", "related",
  "navigation", "comments", "disclaimer", "copyright", "cookie", "artifact", "repeat", "unicode", "whitespace", "output",
]);

function hue(label) {
  return HUES.has(label) ? `f-${label}` : "f-other";
}

function say(text) {
  byId("live").textContent = text;
}
