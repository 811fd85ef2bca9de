import type { ScriptBody } from "@perezvon/api";
import {
  type CentreId,
  type Script,
  type ScriptButtonAction,
  type ScriptElement,
  type ScriptField,
  scriptFaults,
} from "@perezvon/model";
import type { Store } from "@perezvon/store";
import { invalid } from "../http/problem-error.ts";

type GivenPage = ScriptBody["pages"][number];
type Given = GivenPage["elements"][number];

/** The script that a body gives. One with faults is not taken; each is named by its path (INB-SCR-03, INB-SCR-07). */
export async function readScript(
  store: Pick<Store, "audio" | "scripts">,
  centreId: CentreId,
  given: ScriptBody,
): Promise<Script> {
  const script = { pages: given.pages.map(pageIn) };
  const faults = scriptFaults(script);
  if (faults.length === 0) faults.push(...(await strangerFaults(store, centreId, script)));
  if (faults.length > 0) throw invalid(faults.map(({ field, code }) => ({ field: `draft.${field}`, code })));
  return script;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Pictures and messages are the centre's own. */
async function strangerFaults(
  { audio, scripts }: Pick<Store, "audio" | "scripts">,
  centreId: CentreId,
  { pages }: Script,
) {
  const named = pages.flatMap(({ elements }, page) =>
    elements.flatMap((element, place) => {
      const at = `pages.${page}.elements.${place}`;
      if (element.kind === "picture") return [{ field: `${at}.pictureId`, id: element.pictureId }];
      if (element.kind !== "button" || element.action.kind !== "message") return [];
      return [{ field: `${at}.action.messageId`, id: element.action.messageId }];
    }),
  );
  if (named.length === 0) return [];
  const ids = named.map(({ id }) => id).filter((id) => uuid.test(id));
  const pictures = await scripts.pictures.known(centreId, ids);
  const messages = new Set<string>((await audio.list(centreId)).map(({ id }) => id));
  return named
    .filter(({ field, id }) => !(field.endsWith("pictureId") ? pictures : messages).has(id))
    .map(({ field }) => ({ field, code: "not_found" as const }));
}

function pageIn({ key, title, elements, optional }: GivenPage): Script["pages"][number] {
  return { key, title, elements: elements.map(elementIn), ...(optional && { optional }) };
}

/** What a kind has, and nothing else; what it lacks is empty, and found so by the rules. */
function elementIn(given: Given): ScriptElement {
  const { kind, text = "", url = "", when } = given;
  const shown = when === undefined || when.length === 0 ? {} : { when };
  switch (kind) {
    case "heading":
    case "text":
      return { kind, text, ...shown };
    case "picture":
      return { kind, pictureId: given.pictureId ?? "", text, ...shown };
    case "link":
      return { kind, text, url, ...shown };
    case "table":
      return { ...tableIn(given), ...shown };
    case "separator":
      return { kind, ...shown };
    case "columns":
      return { kind, count: given.count ?? 2, ...shown };
    case "button":
      return { kind, text, action: actionIn(given), ...shown };
    case "field":
      return { ...fieldIn(given), ...shown };
  }
}

function tableIn({ columns = [], rows = [], source, properties = [] }: Given) {
  const kind = "table" as const;
  if (!source) return { kind, columns, rows };
  return { kind, columns, rows, source, ...(properties.some((name) => name !== "") && { properties }) };
}

function actionIn({ action }: Given): ScriptButtonAction {
  switch (action?.kind) {
    case "url":
      return { kind: "url", url: action.url ?? "" };
    case "disposition":
      return { kind: "disposition", disposition: action.disposition ?? "" };
    case "message":
      return { kind: "message", messageId: action.messageId ?? "" };
    default:
      return { kind: "page", page: action?.page ?? "" };
  }
}

function fieldIn(given: Given): ScriptField {
  const { type = "line", key = "", label = "", labels, options, mask, min, max, help } = given;
  const hasEnds = type === "number" || type === "scale";
  return {
    kind: "field",
    type,
    key,
    label,
    ...((labels?.ru || labels?.en) && { labels }),
    ...(given.required && { required: true }),
    ...(given.default && { default: given.default }),
    ...(given.readOnly && { readOnly: true }),
    ...(help && { help }),
    ...(given.personal && { personal: true }),
    ...(given.exported && { exported: true }),
    ...(options && options.length > 0 && { options }),
    ...(mask && { mask }),
    ...(hasEnds && min !== undefined && { min }),
    ...(hasEnds && max !== undefined && { max }),
  };
}
