// The question page: asks /v1/search and shows what it returns. The question lives in the address.

import { addressed, cleared, narrowed } from "./address.js";
import { place, sourceAddress, status } from "./citation.js";
import { element, getJson, highlighted } from "./elements.js";
import { whyThis } from "./explain.js";
import { drawFilters, fillForm, formParameters, onChoice } from "./filters.js";
import { verdict } from "./judge.js";
import { followLanguage, percent, say } from "./language.js";
import { Problem, saidOf } from "./problem.js";
import { fit } from "./question.js";

const PATIENCE = 150; // milliseconds before "Searching…" is said: most answers come sooner
const LISTED = 50; // documents on the first page
const MOST = 100; // passages that one search returns
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
  ask();
});
onChoice(() => addressed().get("q") && ask());
document.getElementById("clear").addEventListener("click", clearFilters);
window.addEventListener("popstate", open);
followLanguage(() => {
  drawFilters();
  draw();
});
open();

/** Ask what the form says. */
function ask() {
  const asked = formParameters();
  if (asked.get("q")) go(asked);
}

/** Ask without the filters; the button that was pressed goes, so the focus passes on to them. */
function clearFilters() {
  go(cleared(addressed()));
  document.querySelector("#filters summary").focus();
}

/** Ask, and let the address say what was asked. */
function go(asked) {
  if (String(asked) !== String(addressed())) history.pushState(null, "", `/?${asked}`);
  fillForm(asked).then(fit);
  if (asked.get("q")) search(asked);
  else listDocuments();
}

async function open() {
  const asked = addressed();
  question.value = asked.get("q") ?? "";
  fit();
  const named = question.value.trim();
  document.title = named ? `${named} – 问据 Wenju` : "问据 Wenju";
  if (named) search(asked);
  else listDocuments();
  drawFilters();
  await fillForm(asked);
  fit();
}

async function search(asked) {
  document.title = `${asked.get("q")} – 问据 Wenju`;
  await load(`/v1/search?${asked}`, (found) => ({ answer: paged(found, asked), error: null, documents: null }));
}

/** An answer with the size of its pages, and whether it has no further ones. */
function paged(answer, asked) {
  return { ...answer, page: history.state?.page ?? size(answer), ended: size(answer) < Number(asked.get("k")) };
}

/** Fetch the next page of the answer that is shown, and add it. */
async function searchOn(button) {
  const { answer } = shown;
  if (button.ariaDisabled) return;
  button.ariaDisabled = "true"; // a button that is disabled in earnest would lose the focus
  const asked = addressed();
  asked.set("k", answer.page);
  asked.set("offset", size(answer));
  try {
    const next = await getJson(`/v1/search?${asked}`);
    if (shown.answer === answer) extend(answer, next);
  } catch (error) {
    if (shown.answer !== answer) return;
    shown = { answer: null, error, documents: null };
    draw();
  }
}

/** Add a page to the answer that is shown. What stands there stays as it is, opened explanations too. */
function extend(answer, next) {
  const groups = answer.groups && [...answer.groups, ...next.groups];
  const whole = { ...answer, results: [...answer.results, ...next.results], groups, ended: size(next) < answer.page };
  shown.answer = whole;
  // The address says how many are shown, so that the way back from a citation leads to all of them.
  const asked = addressed();
  asked.set("k", Math.min(size(whole), MOST));
  history.replaceState({ page: answer.page }, "", `/?${asked}`);
  for (const link of reply.querySelectorAll(".citation, .also a")) link.search = String(asked);
  const added = next.results.map((result) => resultItem(result, whole));
  reply.querySelector(".results").append(...added);
  reply.querySelector(".more").remove();
  reply.append(...moreButton(whole));
  statusLine.textContent = summary(whole);
  const reached = (added[0] ?? reply.querySelector(".results").lastChild).firstChild;
  reached.tabIndex = -1; // the button is gone from where it stood: reading goes on here
  reached.focus();
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
  return [head, list, ...moreButton(answer)];
}

/** A button for the next page, if there may be one. */
function moreButton(answer) {
  if (!size(answer) || answer.ended) return [];
  const button = element("button", { type: "button", class: "quiet more" }, say("morePassages"));
  button.addEventListener("click", () => searchOn(button));
  return [button];
}

function confidence(answer) {
  const meter = element("span", { class: "meter", "aria-hidden": "true" }, element("span"));
  meter.firstChild.style.width = `${answer.confidence * 100}%`;
  return element("p", { class: "confidence muted" }, meter, say("confidence", percent(answer.confidence)));
}

function unanswered(answer) {
  const filtered = narrowed(addressed());
  const empty = filtered ? "unansweredFiltered" : "unansweredEmpty";
  return element(
    "div",
    { class: "notice" },
    element("strong", {}, say(unansweredTitle())),
    element("p", {}, say(answer.results.length ? "unansweredDetail" : empty)),
    filtered ? clearButton() : null,
  );
}

function clearButton() {
  const button = element("button", { type: "button", class: "quiet" }, say("clear"));
  button.addEventListener("click", clearFilters);
  return button;
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
  const outside = said && error.status === 404; // what a filter names is not there
  const retry = element("button", { type: "button", class: "quiet" }, say("retry"));
  retry.addEventListener("click", open);
  return element(
    "div",
    { class: "notice error", role: "alert" },
    element("strong", {}, outside ? say("unansweredHere") : said ? error.heading : say("unreachable")),
    said ? element("p", {}, error.said) : null,
    said && error.remedy ? element("p", { lang: "en" }, error.remedy) : null,
    outside ? clearButton() : null,
    said && error.status < 500 ? null : retry, // the same question would be refused again
  );
}
