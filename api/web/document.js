// The source page: a document's canonical text line by line, its structure, and the cited passage marked.

import { addressed } from "./address.js";
import { place, status } from "./citation.js";
import { codePoints, element, getJson } from "./elements.js";
import { whyThis } from "./explain.js";
import { followLanguage, say } from "./language.js";
import { Problem, saidOf } from "./problem.js";

const documentId = decodeURIComponent(location.pathname.split("/").pop());
const source = document.getElementById("source");
const statusLine = document.getElementById("status");
const choices = addressed();
const asked = choices.get("q");
const why = document.getElementById("why");
const back = document.getElementById("back");
back.hidden = !asked;
if (asked) back.href = `/?${choices}`;

let view = null; // the document as /v1/documents/{id} returns it
let citation = null; // that of the passage in the address, if the index has it
let failure = null;

window.addEventListener("hashchange", showCited);
followLanguage(drawFacts);
open();

async function open() {
  try {
    view = await getJson(`/v1/documents/${encodeURIComponent(documentId)}`);
  } catch (error) {
    failure = error;
    drawFacts();
    return;
  }
  const title = view.document.title || view.document.name;
  document.title = `${title} – 问据 Wenju`;
  document.getElementById("title").textContent = title;
  source.replaceChildren(...lines(view));
  drawOutline();
  await showCited();
}

function cited() {
  return decodeURIComponent(location.hash.slice(1));
}

/** Mark the passage that the address names and bring it into view. */
async function showCited() {
  const id = cited();
  for (const piece of source.querySelectorAll("[data-passage]")) {
    piece.classList.toggle("cited", piece.dataset.passage === id);
  }
  source.querySelector(".cited")?.scrollIntoView({ block: "center" });
  citation = null;
  why.replaceChildren(); // it spoke of the passage before
  const found = id ? await getJson(`/v1/passages/${encodeURIComponent(id)}`).then((reply) => reply.citation, () => null) : null;
  if (id !== cited()) return; // another passage was chosen meanwhile, and is on its way
  citation = found;
  drawFacts();
}

function drawFacts() {
  statusLine.className = "";
  if (failure) {
    statusLine.className = "notice error";
    document.getElementById("title").textContent = failure instanceof Problem ? failure.heading : "";
    statusLine.replaceChildren(saidOf(failure), " ", element("a", { href: "/" }, say("anyDocument")));
    return;
  }
  if (view === null) return;
  const passages = view.entries.reduce((sum, entry) => sum + entry.passages.length, 0);
  document.getElementById("facts").textContent = say("facts", view.document.name, view.entries.length, passages);
  if (citation) {
    statusLine.replaceChildren(`${say("cited")} `, ...place(citation), " ", status(citation));
    why.replaceChildren(...(asked ? [whyThis(asked, cited(), choices)] : []));
  } else {
    statusLine.textContent = cited() ? say("gone") : "";
    why.replaceChildren();
  }
  document.querySelectorAll("[data-unnamed]").forEach((link) => (link.textContent = say("noQuestion")));
}

function drawOutline() {
  const outline = document.getElementById("outline");
  const links = view.entries
    .filter((entry) => entry.passages.length)
    .map((entry) =>
      element(
        "li",
        {},
        element(
          "a",
          { href: `#${encodeURIComponent(entry.passages[0].id)}`, "data-unnamed": !entry.question },
          entry.question,
        ),
      ),
    );
  outline.querySelector("ol").replaceChildren(...links);
  outline.hidden = links.length < 2;
  // On a narrow screen the outline would push the text away; it opens on demand.
  outline.querySelector("details").open = window.matchMedia("(min-width: 60rem)").matches;
}

/** One element per line of the text, holding its leaves; a leaf over several lines has a piece in each. */
function lines(parsed) {
  const points = codePoints(parsed.text);
  const made = [line(1)];
  let reached = 0;
  const add = (start, end, attributes) => {
    points.slice(start, end).join("").split("\n").forEach((piece, index) => {
      if (index) made.push(line(made.length + 1));
      if (piece) made.at(-1).append(attributes ? element("span", attributes, piece) : piece);
    });
  };
  for (const leaf of leaves(parsed)) {
    add(reached, leaf.span[0], null);
    add(...leaf.span, leaf.attributes);
    reached = leaf.span[1];
  }
  add(reached, points.length, null);
  return made;
}

function line(number) {
  return element("div", { class: "line", "data-line": number });
}

function leaves(parsed) {
  const found = parsed.other.map(({ span, role }) => ({ span, attributes: { class: `other role-${role.replace(" ", "-")}` } }));
  for (const entry of parsed.entries) {
    if (entry.question_span) found.push({ span: entry.question_span, attributes: { class: "question" } });
    for (const passage of entry.passages) {
      found.push({ span: passage.span, attributes: { class: "leaf", "data-passage": passage.id } });
    }
  }
  return found.sort((one, other) => one.span[0] - other.span[0]);
}
