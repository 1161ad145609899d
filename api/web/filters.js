// The filters below the question box: their names are the parameters of /v1/search and of the page's address.

import { narrowed } from "./address.js";
import { element, getJson } from "./elements.js";
import { say } from "./language.js";

const LANGUAGES = ["zh", "en", "ja", "ko", "de", "fr", "es"];
const form = document.getElementById("ask");
const details = document.getElementById("filters");
let listed = null;

details.addEventListener("toggle", () => details.open && listDocuments());

/** Call when the reader has changed a filter. */
export function onChoice(asked) {
  details.addEventListener("change", ({ target }) => {
    // A year that is being typed comes as 0002, 0020 and 0202 first.
    if (target.type !== "date" || !target.value.startsWith("0")) asked();
  });
}

/** What the form asks for, without what was left empty. */
export function formParameters() {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
  return new URLSearchParams(given.filter(([, value]) => value));
}

/** Put the parameters of the address into the form; open the filters if one of them is set. */
export async function fillForm(parameters) {
  document.getElementById("clear").hidden = !narrowed(parameters);
  if (narrowed(parameters) || parameters.has("group")) {
    details.open = true;
    await listDocuments();
  }
  for (const field of form.querySelectorAll("[name]")) {
    if (field.type === "checkbox") field.checked = parameters.get(field.name) === field.value;
    else if (field.value !== (parameters.get(field.name) ?? "")) field.value = parameters.get(field.name) ?? "";
  }
}

/** Name the choices in the current language. */
export function drawFilters() {
  const languages = form.elements.namedItem("language");
  const chosen = languages.value;
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
  languages.replaceChildren(
    element("option", { value: "" }, say("anyLanguage")),
    ...LANGUAGES.map((code) => element("option", { value: code }, names.of(code))),
  );
  languages.value = chosen;
  form.elements.namedItem("document").options[0].textContent = say("anyDocument");
}

function listDocuments() {
  listed ??= getJson("/v1/documents").then(
    ({ documents }) => {
      const options = documents.map((row) => element("option", { value: row.id }, row.title || row.name));
      form.elements.namedItem("document").append(...options);
    },
    () => (listed = null),
  );
  return listed;
}
