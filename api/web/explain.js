// "Why this?": the explanation of one passage for one question, fetched when it is opened.

import { element, getJson } from "./elements.js";
import { percent, say } from "./language.js";
import { saidOf } from "./problem.js";

// The names of the filters, as the form calls them.
const FILTERS = {
  document: "document",
  source: "document",
  language: "languageFilter",
  heading: "heading",
  since: "dated",
  until: "dated",
};

/** A closed disclosure that explains a passage's place once it is opened. */
export function whyThis(query, passageId, choices = new URLSearchParams()) {
  const body = element("div", { class: "why" });
  const details = element("details", {}, element("summary", {}, say("why")), body);
  details.addEventListener("toggle", async () => {
    if (!details.open || body.hasChildNodes()) return;
    body.append(say("searching"));
    const asked = new URLSearchParams(choices);
    asked.set("q", query);
    asked.set("passage_id", passageId);
    try {
      body.replaceChildren(...explanationNodes(await getJson(`/v1/explain?${asked}`)));
    } catch (error) {
      body.replaceChildren(saidOf(error));
    }
  });
  return details;
}

function explanationNodes(explanation) {
  return [
    element("p", {}, outcome(explanation)),
    legs(explanation),
    element("h3", {}, say("terms")),
    element("ul", { class: "chips" }, ...explanation.terms.map(term)),
    element("h3", {}, say("pieces")),
    element("ul", { class: "chips" }, ...explanation.pieces.map(piece)),
    element("p", {}, say("confidenceNeeded", percent(explanation.confidence), percent(explanation.threshold))),
  ];
}

function outcome(explanation) {
  const score = number(explanation.score);
  switch (explanation.outcome) {
    case "returned":
      return say("outcomeReturned", explanation.rank, score);
    case "below":
      return say("outcomeBelow", explanation.rank, score, number(explanation.needed));
    case "folded":
      return say("outcomeFolded");
    case "filtered":
      return say("outcomeFiltered", explanation.unmet.map((name) => say(FILTERS[name])).join(", "));
    default:
      return say("outcomeNoCandidate", explanation.standings.filter((leg) => leg.cut !== null).map(cut).join("; "));
  }
}

function cut(standing) {
  return say("cut", say(standing.leg), number(standing.cut), number(standing.score));
}

/** The sum that ranks the passage, a row per leg. */
function legs(explanation) {
  const heads = ["leg", "rank", "score", "normalised", "weight", "adds"];
  const parts = new Map(explanation.contributions.map((part) => [part.leg, part]));
  const rows = explanation.standings.map((standing) => {
    const part = parts.get(standing.leg);
    const sums = part ? [part.normalised, part.weight, part.product].map(number) : ["", "", ""];
    return [say(standing.leg), `${standing.rank ?? "–"} / ${standing.of}`, number(standing.score), ...sums];
  });
  rows.push([say("sum"), "", "", "", "", number(explanation.score)]);
  return element(
    "div",
    { class: "scroll", tabindex: "0" },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, say(head))))),
      element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell))))),
    ),
  );
}

/** A term of the question: what it added, or that the passage lacks it. */
function term(found) {
  const met = found.in_question || found.in_passage;
  const note = met ? `+${number(found.score)}` : say(found.frequency ? "notHere" : "nowhere");
  return element("li", { class: met ? "met" : "unmet" }, found.text, element("span", {}, note));
}

/** A piece of the question, what it met, and how near the two are. */
function piece(found) {
  const near = found.similarity >= 0.3; // from here on the confidence counts a word as met
  const text = `${found.query} → ${found.passage}`;
  return element("li", { class: near ? "met" : "unmet" }, text, element("span", {}, found.similarity.toFixed(2)));
}

function number(value) {
  return value.toFixed(3);
}
