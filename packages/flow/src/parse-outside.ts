import { pathSteps } from "./json-path.ts";
import { fetchMethods, type NameValue } from "./outside.ts";
import { type Common, common, compact } from "./parse-common.ts";
import { Reader } from "./reader.ts";
import type { AddToDncOperation, EmailOperation, FetchUrlOperation } from "./scenario.ts";

const fetchFields = [
  "connection",
  "method",
  "url",
  "parameters",
  "headers",
  "body",
  "waitSeconds",
  "music",
  "resultVariable",
  "results",
] as const;
/** INB-SCN-08: a variable holds no more. */
const longestText = 65_536;
const longestAddress = 2_000;
const variableName = /^[A-Za-z_][A-Za-z0-9_.]{0,99}$/;
const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** The connection's own, and those in which a secret would lie open in the scenario (PLT-SET-04). */
const reservedHeaders =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|authorization|cookie|proxy-.*)$/i;

/** Operations that ask somebody outside the call. */
export const parseOutside = {
  fetch_url(reader: Reader, shared: Common): FetchUrlOperation {
    reader.allow(...common, ...fetchFields);
    const method = fetchMethods.find((each) => each === reader.value("method"));
    if (reader.value("method") !== undefined && method === undefined) reader.fault("method", "invalid");
    const connection = reader.optionalText("connection", 64);
    const body = parseBody(reader);
    if (body !== undefined && (method ?? "GET") === "GET") reader.fault("body", "invalid");
    return compact({
      ...shared,
      kind: "fetch_url",
      connection,
      method,
      url: parseAddress(reader, connection !== undefined),
      parameters: parsePairs(reader, "parameters", 50),
      headers: parseHeaders(reader),
      body,
      waitSeconds: reader.optionalWhole("waitSeconds", 1, 60),
      music: reader.flag("music"),
      resultVariable: parseVariable(reader, "resultVariable"),
      results: parseResults(reader),
    });
  },
  add_to_dnc(reader: Reader, shared: Common): AddToDncOperation {
    reader.allow(...common, "list", "number");
    return compact({
      ...shared,
      kind: "add_to_dnc",
      list: reader.optionalText("list", 64),
      number: reader.optionalText("number", 100),
    });
  },
  email(reader: Reader, shared: Common): EmailOperation {
    reader.allow(...common, "to", "copy", "subject", "text");
    return compact({
      ...shared,
      kind: "email",
      to: reader.text("to", 1, 1_000),
      copy: reader.optionalText("copy", 1_000),
      subject: reader.text("subject", 1, 200),
      text: reader.text("text", 1, longestText),
    });
  },
} as const;

/** The host is no variable: who writes the scenario says whom it asks (PLT-SEC-04). */
function parseAddress(reader: Reader, connected: boolean): string {
  const url = connected && reader.value("url") === "" ? "" : reader.text("url", 1, longestAddress);
  const good = connected ? /^([/?][^\s#]*)?$/.test(url) : /^https?:\/\/[^\s/?#$@]+([/?][^\s#]*)?$/i.test(url);
  if (!good && url !== "") reader.fault("url", "invalid");
  return url;
}

function parsePairs(reader: Reader, key: string, most: number): readonly NameValue[] | undefined {
  if (reader.value(key) === undefined) return undefined;
  return reader.list(key, 0, most).map((entry, place) => {
    const pair = new Reader(entry, `${reader.path}.${key}.${place}`, reader.faults);
    pair.allow("name", "value");
    return { name: pair.text("name", 1, 100), value: pair.text("value", 0, 4_000) };
  });
}

function parseHeaders(reader: Reader): readonly NameValue[] | undefined {
  const headers = parsePairs(reader, "headers", 20);
  for (const [place, { name }] of (headers ?? []).entries())
    if (!headerName.test(name) || reservedHeaders.test(name))
      reader.fault(`headers.${place}.name`, "invalid");
  return headers;
}

function parseBody(reader: Reader): FetchUrlOperation["body"] {
  if (reader.value("body") === undefined) return undefined;
  const body = new Reader(reader.value("body"), `${reader.path}.body`, reader.faults);
  const kind = body.value("kind");
  if (kind === "form") {
    body.allow("kind", "fields");
    return { kind, fields: parsePairs(body, "fields", 100) ?? [] };
  }
  body.allow("kind", "text");
  const text = body.text("text", 1, longestText);
  if (kind !== "json" && kind !== "xml") body.fault("kind", "invalid");
  if (kind === "xml") return { kind, text };
  if (!isJson(text)) body.fault("text", "invalid");
  return { kind: "json", text };
}

/** A variable may stand inside a string, or in place of a number. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/\$\([^()]{1,100}\)/g, "0"));
    return true;
  } catch {
    return false;
  }
}

function parseVariable(reader: Reader, key: string): string | undefined {
  const name = reader.optionalText(key, 100);
  if (name !== undefined && !variableName.test(name)) reader.fault(key, "invalid");
  return name;
}

function parseResults(reader: Reader): FetchUrlOperation["results"] {
  if (reader.value("results") === undefined) return undefined;
  return reader.list("results", 0, 20).map((entry, place) => {
    const result = new Reader(entry, `${reader.path}.results.${place}`, reader.faults);
    result.allow("variable", "path");
    const path = result.text("path", 1, 200);
    if (pathSteps(path) === undefined) result.fault("path", "invalid");
    const variable = result.text("variable", 1, 100);
    if (!variableName.test(variable)) result.fault("variable", "invalid");
    return { variable, path };
  });
}
