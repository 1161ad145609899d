// The question page: asks /v1/search and shows what it returns. The question lives in the address.

import { place, sourceAddress, status } from "./citation.js";
import { Problem, element, getJson, highlighted } from "./elements.js";
import { whyThis } from "./explain.js";
import { followLanguage, percent, say } from "./language.js";

const PATIENCE = 150; // milliseconds before "Searching…" is said: most answers come sooner
const LISTED = 50; // documents on the first page
const form = document.getElementById("ask");
const question = document.getElementById("question");
const reply = document.getElementById("reply");
const statusLine = document.getElementById("status");
const corpus = document.getElementById("corpus");

// What is shown now, kept so that a change of language can draw it again.
let shown = { answer: null, error: null, documents: null };
let underWay = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = question.value.trim();
  if (!asked) return;
  if (asked !== addressed()) history.pushState(null, "", `/?q=${encodeURIComponent(asked)}`);
  search(asked);
});
window.addEventListener("popstate", open);
followLanguage(draw);
open();

function addressed() {
  return new URLSearchParams(location.search).get("q") ?? "";
}

function open() {
  const asked = addressed();
  question.value = asked;
  document.title = asked ? `${asked} – 问据 Wenju` : "问据 Wenju";
  if (asked.trim()) search(asked);
  else listDocuments();
}

async function search(asked) {
  document.title = `${asked} – 问据 Wenju`;
  await load(`/v1/search?q=${encodeURIComponent(asked)}`, (answer) => ({ answer, error: null, documents: null }));
}

async function listDocuments() {
  await load("/v1/documents", (list) => ({ answer: null, error: null, documents: list.documents }));
}

/** Fetch, then show; a newer request cancels an older one. */
async function load(address, show) {
  underWay?.abort();
  const mine = new AbortController();
  underWay = mine;
  const waiting = setTimeout(() => (statusLine.textContent = say("searching")), PATIENCE);
  reply.setAttribute("aria-busy", "true");
  try {
    shown = show(await getJson(address, mine.signal));
  } catch (error) {
    if (mine.signal.aborted) return;
    shown = { answer: null, error, documents: null };
  } finally {
    clearTimeout(waiting);
  }
  if (mine.signal.aborted) return;
  reply.removeAttribute("aria-busy");
  draw();
}

function draw() {
  const { answer, error, documents } = shown;
  statusLine.textContent = answer ? summary(answer) : "";
  // The notice shows this too; the status line then only speaks it.
  statusLine.classList.toggle("heard", answer !== null && !answer.answered);
  corpus.hidden = documents === null;
  if (documents) corpus.querySelector("ul").replaceChildren(...documentRows(documents));
  if (error) reply.replaceChildren(errorNotice(error));
  else if (answer) reply.replaceChildren(...answerNodes(answer));
  else reply.replaceChildren();
}

function summary(answer) {
  if (!answer.answered) return say("unanswered");
  const count = answer.results.length;
  return count === 1 ? say("foundOne") : say("found", count);
}

function answerNodes(answer) {
  const list = element("ol", { class: answer.answered ? "results answered" : "results" });
  list.append(...answer.results.map((result) => resultItem(result, answer)));
  return answer.answered ? [confidence(answer), list] : [unanswered(answer), list];
}

function confidence(answer) {
  const meter = element("span", { class: "meter", "aria-hidden": "true" }, element("span"));
  meter.firstChild.style.width = `${answer.confidence * 100}%`;
  return element("p", { class: "confidence muted" }, meter, say("confidence", percent(answer.confidence)));
}

function unanswered(answer) {
  const detail = say(answer.results.length ? "unansweredDetail" : "unansweredEmpty");
  return element("div", { class: "notice" }, element("strong", {}, say("unanswered")), element("p", {}, detail));
}

function resultItem(result, answer) {
  const { citation } = result;
  const address = sourceAddress(citation.document_id, result.passage_id, answer.query);
  return element(
    "li",
    {},
    element(
      "article",
      { class: "result", "data-passage": result.passage_id },
      result.question ? element("h2", {}, result.question) : null,
      element("p", { class: "passage" }, ...highlighted(result.text, result.highlights)),
      element(
        "footer",
        {},
        element(
          "a",
          { class: "citation", href: address },
          element("cite", {}, `《${citation.title || citation.document_name}》`),
          " ",
          ...place(citation),
        ),
        status(citation),
        whyThis(answer.query, result.passage_id),
      ),
    ),
  );
}

function documentRows(documents) {
  if (!documents.length) return [element("li", { class: "muted" }, say("emptyCorpus"))];
  const rows = documents.slice(0, LISTED).map((row) =>
    element(
      "li",
      {},
      element("a", { href: `/documents/${encodeURIComponent(row.id)}` }, row.title || row.name),
      element("span", { class: "muted" }, say("counts", row.entries, row.passages)),
    ),
  );
  const rest = documents.length - rows.length;
  return rest ? [...rows, element("li", { class: "muted" }, say("more", rest))] : rows;
}

function errorNotice(error) {
  const said = error instanceof Problem;
  const retry = element("button", { type: "button", class: "quiet" }, say("retry"));
  retry.addEventListener("click", open);
  return element(
    "div",
    { class: "notice error", role: "alert" },
    element("strong", {}, said ? error.title : say("unreachable")),
    said ? element("p", {}, error.message) : null,
    retry,
  );
}
