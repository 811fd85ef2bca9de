import { textAt } from "./json-path.ts";
import type { OutsideAct, OutsideAnswer } from "./outside.ts";
import type { FetchUrlOperation } from "./scenario.ts";
import { filledIn, type Variables } from "./variables.ts";

/** Wait of Fetch URL where none is set (INB-BLK-02). */
const usualWaitSeconds = 10;

/** The request of Fetch URL with the values that the call has now (INB-VAR-04). */
export function fetchRequest(
  operation: FetchUrlOperation,
  variables: Variables,
): Extract<OutsideAct, { kind: "fetch_url" }> {
  const { body, connection, headers = [], method = "GET", parameters = [], waitSeconds } = operation;
  const address = filledIn(operation.url, variables, encodeURIComponent);
  const query = pairs(parameters, variables);
  const mark = address.includes("?") ? "&" : "?";
  return {
    kind: "fetch_url",
    connection,
    method,
    url: query === "" ? address : `${address}${mark}${query}`,
    headers: headers.map(({ name, value }) => ({ name, value: oneLine(filledIn(value, variables)) })),
    body: body && writtenBody(body, variables),
    waitMs: (waitSeconds ?? usualWaitSeconds) * 1_000,
  };
}

export interface Fetched {
  readonly exit: "normal" | "failed" | "no_data" | "timeout";
  readonly variables: Variables;
}

/** What an answer leads to: a status of 400 and more has failed, and what is asked for and is not there is no data. */
export function fetched(operation: FetchUrlOperation, answer: OutsideAnswer): Fetched {
  if (answer.kind !== "fetched")
    return {
      exit: answer.kind === "timeout" ? "timeout" : "failed",
      variables: { fetchURLResultCode: "", fetchURLResultBody: "" },
    };
  const { body, status } = answer;
  const { resultVariable, results = [] } = operation;
  const variables: Record<string, string> = {
    fetchURLResultCode: String(status),
    fetchURLResultBody: body,
  };
  if (status >= 400) return { exit: "failed", variables };
  if (resultVariable !== undefined) variables[resultVariable] = body;
  const json = results.length > 0 ? parsed(body) : undefined;
  const found = results.map(({ path }) => textAt(json, path));
  for (const [place, { variable }] of results.entries()) variables[variable] = found[place] ?? "";
  const nothing = body.trim() === "" || (results.length > 0 && found.every((each) => each === undefined));
  return { exit: nothing ? "no_data" : "normal", variables };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function writtenBody(
  body: NonNullable<FetchUrlOperation["body"]>,
  variables: Variables,
): { readonly type: string; readonly text: string } {
  switch (body.kind) {
    case "json":
      return {
        type: "application/json",
        text: filledIn(body.text, variables, (value) => JSON.stringify(value).slice(1, -1)),
      };
    case "xml":
      return { type: "application/xml", text: filledIn(body.text, variables, escapedXml) };
    case "form":
      return { type: "application/x-www-form-urlencoded", text: pairs(body.fields, variables) };
  }
}

function pairs(
  fields: readonly { readonly name: string; readonly value: string }[],
  variables: Variables,
): string {
  return fields
    .map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(filledIn(value, variables))}`)
    .join("&");
}

const xmlSigns: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

function escapedXml(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => xmlSigns[sign] ?? sign);
}

/** A value must not begin another header. */
function oneLine(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return value.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
}
