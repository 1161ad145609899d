// How a citation reads, on the answer page and above the source.

import { element } from "./elements.js";
import { say } from "./language.js";

/** Where the passage stands: path, page, lines; each breaks over two lines only if it must. */
export function place(citation) {
  const [first, last] = citation.lines;
  const parts = [
    citation.path.join(" › "),
    citation.page === null ? "" : say("page", citation.page),
    first === last ? say("line", first) : say("lines", first, last),
  ];
  return parts
    .filter((part) => part)
    .flatMap((part, index) => [index ? " · " : "", element("span", { class: "place" }, part)]);
}

/** Whether the quotation was found in the stored source. */
export function status(citation) {
  const text = (citation.verified ? "✓ " : "⚠ ") + say(citation.status);
  const hint = citation.verified ? say("verifiedHint") : null;
  return element("span", { class: `status ${citation.status}`, title: hint }, text);
}

/** The address of the source at the passage; what was asked comes along for the way back. */
export function sourceAddress(documentId, passageId, asked) {
  const query = asked.has("q") ? `?${asked}` : "";
  return `/documents/${encodeURIComponent(documentId)}${query}#${encodeURIComponent(passageId)}`;
}
