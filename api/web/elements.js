// Building blocks of the pages. Data reaches the page only as text nodes and checked attributes.

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

/** The text as nodes, with the spans (in order, not overlapping) inside mark elements. */
export function highlighted(text, spans) {
  const points = codePoints(text);
  const nodes = [];
  let reached = 0;
  for (const [start, end] of spans) {
    nodes.push(points.slice(reached, start).join(""));
    nodes.push(element("mark", {}, points.slice(start, end).join("")));
    reached = end;
  }
  nodes.push(points.slice(reached).join(""));
  return nodes;
}

/** What the server said was wrong. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

/** The JSON at an address of this server; throws a Problem if the server says so. */
export async function getJson(address, signal) {
  const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
  const body = await response.json();
  if (!response.ok) throw new Problem(response.status, body.title, body.detail);
  return body;
}
