// Building blocks of the pages. Data reaches the page only as text nodes and checked attributes.

import { Problem } from "./problem.js";

/** An element with attributes and children; strings become text nodes, null children are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The code points of a text: spans count these, while JavaScript strings count UTF-16 units. */
export function codePoints(text) {
  return Array.from(text);
}

/** The text as nodes: the spans (in order, not overlapping) in mark elements, the best sentence in a span. */
export function highlighted(text, spans, sentence = null) {
  const points = codePoints(text);
  const [start, end] = sentence ?? [0, 0];
  const whole = end - start === points.length;
  if (!sentence || whole) return marked(points, spans, 0, points.length);
  return [
    ...marked(points, spans, 0, start),
    element("span", { class: "best" }, ...marked(points, spans, start, end)),
    ...marked(points, spans, end, points.length),
  ];
}

/** The part of a text from one code point to another, with the parts of the spans that lie in it marked. */
function marked(points, spans, from, to) {
  const nodes = [];
  let reached = from;
  for (const [start, end] of spans) {
    const [first, last] = [Math.max(start, from), Math.min(end, to)];
    if (first >= last) continue;
    nodes.push(points.slice(reached, first).join(""));
    nodes.push(element("mark", {}, points.slice(first, last).join("")));
    reached = last;
  }
  nodes.push(points.slice(reached, to).join(""));
  return nodes;
}

/** The JSON at an address of this server; throws a Problem if the server says so. */
export async function getJson(address, signal) {
  return read(await fetch(address, { signal, headers: { Accept: "application/json" } }));
}

/** The JSON that this server answers to a JSON body; throws a Problem if the server says so. */
export async function postJson(address, sent) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return read(await fetch(address, { method: "POST", headers, body: JSON.stringify(sent) }));
}

async function read(response) {
  const body = await response.json();
  if (!response.ok) throw new Problem(response.status, body.type, body.title, body.detail);
  return body;
}
