// Whether a passage answers: what a reader says is sent to the server, if it was started to keep it.

import { element, getJson, postJson } from "./elements.js";
import { say } from "./language.js";
import { saidOf } from "./problem.js";

const accepted = getJson("/readyz").then((ready) => ready.judgements, () => false);
const given = new Map(); // what this reader said, by question and passage: drawing again must not forget it

/** Two buttons that appear once the server has said that it keeps judgements. */
export function verdict(query, passageId) {
  const key = JSON.stringify([query, passageId]);
  const said = element("span", { "aria-live": "polite", class: "muted" });
  const buttons = [["judgedRight", 1], ["judgedWrong", 0]].map(([name, relevance]) => {
    const button = element("button", { type: "button", class: "quiet" }, say(name));
    button.addEventListener("click", async () => {
      try {
        await postJson("/v1/judgements", { query, passage_id: passageId, relevance });
        given.set(key, relevance);
        said.textContent = say("judged");
      } catch (error) {
        said.textContent = saidOf(error);
      }
      press();
    });
    return [button, relevance];
  });
  const press = () => buttons.forEach(([button, value]) => button.setAttribute("aria-pressed", given.get(key) === value));
  const group = element("span", { class: "verdict", hidden: true }, ...buttons.map(([button]) => button), said);
  press();
  accepted.then((yes) => (group.hidden = !yes));
  return group;
}
