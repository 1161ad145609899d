// The question page: asks /v1/search and shows what it returns. The question lives in the address.

import { addressed, cleared, narrowed } from "./address.js";
import { place, sourceAddress, status } from "./citation.js";
import { Problem, element, getJson, highlighted } from "./elements.js";
import { whyThis } from "./explain.js";
import { drawFilters, fillForm, formParameters } from "./filters.js";
import { verdict } from "./judge.js";
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
  const asked = formParameters();
  if (!asked.get("q")) return;
  go(asked);
});
document.getElementById("clear").addEventListener("click", () => go(cleared(addressed())));
window.addEventListener("popstate", open);
followLanguage(draw);
open();

/** Ask, and let the address say what was asked. */
function go(asked) {
  if (String(asked) !== String(addressed())) history.pushState(null, "", `/?${asked}`);
  fillForm(asked);
  search(asked);
}

async function open() {
  const asked = addressed();
  question.value = asked.get("q") ?? "";
  const named = question.value.trim();
  document.title = named ? `${named} – 问据 Wenju` : "问据 Wenju";
  if (named) search(asked);
  else listDocuments();
  drawFilters();
  await fillForm(asked);
}

async function search(asked) {
  document.title = `${asked.get("q")} – 问据 Wenju`;
  await load(`/v1/search?${asked}`, (answer) => ({ answer, error: null, documents: null }));
}

/** Fetch the next page of the answer that is shown, and add it. */
async function searchOn(asked, answer, button) {
  button.disabled = true;
  asked.set("offset", size(answer));
  try {
    const next = await getJson(`/v1/search?${asked}`);
    if (shown.answer !== answer) return;
    const groups = answer.groups && [...answer.groups, ...next.groups];
    const more = size(next) >= (answer.page ?? size(answer)); // a page that is not full is the last
    shown.answer = { ...answer, results: [...answer.results, ...next.results], groups, page: more ? answer.page ?? size(answer) : 0 };
  } catch (error) {
    shown = { answer: null, error, documents: null };
  }
  draw();
}

/** How many things the offset counts: passages, or entries where they are grouped. */
function size(answer) {
  return (answer.groups ?? answer.results).length;
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
  drawFilters();
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
  if (!answer.answered) return say(unansweredTitle());
  const count = answer.results.length;
  return count === 1 ? say("foundOne") : say("found", count);
}

function answerNodes(answer) {
  const list = element("ol", { class: answer.answered ? "results answered" : "results" });
  list.append(...answer.results.map((result) => resultItem(result, answer)));
  const head = answer.answered ? confidence(answer) : unanswered(answer);
  return [head, list, ...(size(answer) && answer.page !== 0 ? [moreButton(answer)] : [])];
}

function moreButton(answer) {
  const button = element("button", { type: "button", class: "quiet more" }, say("morePassages"));
  button.addEventListener("click", () => searchOn(addressed(), answer, button));
  return button;
}

function confidence(answer) {
  const meter = element("span", { class: "meter", "aria-hidden": "true" }, element("span"));
  meter.firstChild.style.width = `${answer.confidence * 100}%`;
  return element("p", { class: "confidence muted" }, meter, say("confidence", percent(answer.confidence)));
}

function unanswered(answer) {
  const filtered = narrowed(addressed());
  const empty = filtered ? "unansweredFiltered" : "unansweredEmpty";
  const clear = element("button", { type: "button", class: "quiet" }, say("clear"));
  clear.addEventListener("click", () => go(cleared(addressed())));
  return element(
    "div",
    { class: "notice" },
    element("strong", {}, say(unansweredTitle())),
    element("p", {}, say(answer.results.length ? "unansweredDetail" : empty)),
    filtered ? clear : null,
  );
}

/** With filters on, the corpus may well have an answer that they keep out. */
function unansweredTitle() {
  return narrowed(addressed()) ? "unansweredHere" : "unanswered";
}

function resultItem(result, answer) {
  const { citation } = result;
  const address = sourceAddress(citation.document_id, result.passage_id, addressed());
  const opens = !answer.groups || answer.groups.some((group) => group.passage_ids[0] === result.passage_id);
  return element(
    "li",
    {},
    element(
      "article",
      { class: opens ? "result" : "result inner", "data-passage": result.passage_id },
      result.question && opens ? element("h2", {}, result.question) : null,
      element("p", { class: "passage" }, ...highlighted(result.text, result.highlights, result.best_sentence)),
      element(
        "footer",
        {},
        element(
          "span",
          { class: "origin" },
          element(
            "a",
            { class: "citation", href: address },
            element("cite", {}, `《${citation.title || citation.document_name}》`),
            " ",
            ...place(citation),
          ),
          " ",
          status(citation),
        ),
        verdict(answer.query, result.passage_id),
        whyThis(answer.query, result.passage_id, addressed()),
      ),
      result.also_in.length ? alsoIn(result.also_in) : null,
    ),
  );
}

function alsoIn(citations) {
  const links = citations.flatMap((citation, index) => [
    index ? "; " : "",
    element(
      "a",
      { href: sourceAddress(citation.document_id, citation.passage_id, addressed()) },
      citation.title || citation.document_name,
    ),
    " ",
    ...place(citation),
  ]);
  return element("p", { class: "also muted" }, say("alsoIn"), " ", ...links);
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
    element("strong", {}, said ? error.heading : say("unreachable")),
    said ? element("p", {}, error.message) : null,
    said && error.status < 500 ? null : retry, // the same question would be refused again
  );
}
