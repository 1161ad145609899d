// The API page: /openapi.json as a reference to read, without any script from elsewhere.

import { element, getJson } from "./elements.js";

const described = await getJson("/openapi.json");
document.getElementById("summary").textContent = `${described.info.summary} Version ${described.info.version}.`;
document.getElementById("operations").replaceChildren(...operations());
// The browser looked for the anchor before the sections were there.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();

function operations() {
  return Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationSection(path, method, operation)),
  );
}

function operationSection(path, method, operation) {
  const success = operation.responses["200"].content["application/json"].schema;
  const body = operation.requestBody?.content["application/json"].schema;
  return element(
    "section",
    { class: "operation" },
    element("h2", { id: operation.operationId }, element("span", { class: "method" }, method.toUpperCase()), ` ${path}`),
    element("p", {}, operation.description ?? operation.summary),
    operation.parameters ? parameterTable(operation.parameters) : null,
    body ? shapeDetails("Request", body) : null,
    shapeDetails("Reply", success),
  );
}

function parameterTable(parameters) {
  const rows = parameters.map((parameter) =>
    element(
      "tr",
      {},
      element("td", {}, element("code", {}, parameter.name), parameter.required ? " (required)" : ""),
      element("td", {}, bounds(given(parameter.schema))),
      element("td", {}, parameter.description ?? given(parameter.schema).description ?? ""),
    ),
  );
  const heads = ["Parameter", "Type", "Meaning"].map((head) => element("th", { scope: "col" }, head));
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}

/** What a parameter is when it is given: in an address, leaving it out is the only null. */
function given(schema) {
  return schema.anyOf?.find((option) => option.type !== "null") ?? schema;
}

function shapeDetails(title, schema) {
  return element(
    "details",
    {},
    element("summary", {}, title),
    element("pre", {}, shape(schema, "")),
  );
}

/** A schema as indented JSON with types in the place of values. */
function shape(schema, indent) {
  const known = resolved(schema);
  if (known.anyOf) return known.anyOf.map((option) => shape(option, indent)).join(" | ");
  if (known.properties) {
    const inner = `${indent}  `;
    const fields = Object.entries(known.properties).map(([name, value]) => `${inner}"${name}": ${shape(value, inner)}`);
    return `{\n${fields.join(",\n")}\n${indent}}`;
  }
  if (known.prefixItems) return `[${known.prefixItems.map((item) => shape(item, indent)).join(", ")}]`;
  if (known.items) return `[${shape(known.items, indent)}, …]`;
  return bounds(known);
}

function resolved(schema) {
  return schema.$ref ? described.components.schemas[schema.$ref.split("/").pop()] : schema;
}

/** ``integer, 1 to 100`` or ``"hybrid" | "lexical"``. */
function bounds(schema) {
  const known = resolved(schema);
  if (known.anyOf) return known.anyOf.map(bounds).join(" | ");
  if (known.enum) return known.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (known.const) return JSON.stringify(known.const);
  if (known.items) return `${known.maxItems ? `up to ${known.maxItems}` : "any number"} of: ${bounds(known.items)}`;
  const low = known.minimum ?? known.minLength;
  const high = known.maximum ?? known.maxLength;
  const unit = known.type === "string" ? " characters" : "";
  if (low !== undefined && high !== undefined) return `${known.type}, ${low} to ${high}${unit}`;
  if (high !== undefined) return `${known.type}, up to ${high}${unit}`;
  return low === undefined ? known.type : `${known.type}, from ${low}`;
}
