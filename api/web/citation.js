// How a citation reads, on the answer page and above the source.

import { element } from "./elements.js";
import { say } from "./language.js";

// The steps of a path that Wenju itself counts out, and the texts that say them; others stand as the document
// writes them. A text is filled with the number in digits and as it was written.
const COUNTED = [
  [/^问(\d+)$/, "stepQuestion"], // 问4
  [/^第([一二三四五六七八九十]+|\d+)段$/, "stepParagraph"], // 第一段, 第二十三段, 第120段
  [/^第([一二三四五六七八九十]+|\d+)点$/, "stepPoint"], // 第四点
  [/^(引言)$/, "stepLead"],
];
const DIGITS = "零一二三四五六七八九";

/** Where the passage stands: path, page, lines; each breaks over two lines only if it must. */
export function place(citation) {
  const [first, last] = citation.lines;
  const parts = [
    citation.path.map(step).join(" › "),
    citation.page === null ? "" : say("page", citation.page),
    first === last ? say("line", first) : say("lines", first, last),
  ];
  return parts
    .filter((part) => part)
    .flatMap((part, index) => [index ? " · " : "", element("span", { class: "place" }, part)]);
}

/** A step of a path in the language of the interface. */
function step(written) {
  for (const [counted, key] of COUNTED) {
    const found = counted.exec(written);
    if (found) return say(key, digits(found[1]), found[1]);
  }
  return written;
}

/** 二十三 as 23; digits stay. */
function digits(written) {
  const [tens, ones] = written.includes("十") ? written.split("十") : ["零", written];
  if (ones.length > 1 || !DIGITS.includes(ones)) return written;
  return (tens ? DIGITS.indexOf(tens) : 1) * 10 + (ones ? DIGITS.indexOf(ones) : 0);
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
