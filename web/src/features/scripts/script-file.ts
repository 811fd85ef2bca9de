import type { ScriptBody } from "@perezvon/api";
import { call, callForFile } from "../../shell/api.ts";

/** A script with its pictures, as it goes from one centre to another (DSK-SCD-01). */
interface ScriptFile {
  readonly format: "perezvon-script-1";
  readonly name: string;
  readonly draft: ScriptBody;
  /** Contents as data addresses, by the ids that the pages name. */
  readonly pictures: Readonly<Record<string, string>>;
}

export async function makeScriptFile(name: string, draft: ScriptBody): Promise<File> {
  const pictures: Record<string, string> = {};
  for (const id of pictureIds(draft))
    pictures[id] = await dataAddress(await callForFile("scriptPicture", { params: { id } }));
  const content: ScriptFile = { format: "perezvon-script-1", name, draft, pictures };
  const text = JSON.stringify(content, undefined, 2);
  return new File([text], `${name}.json`, { type: "application/json" });
}

/** Uploads the pictures anew, so that the script stands on what this centre has. Undefined: it is no such file. */
export async function readScriptFile(
  file: File,
): Promise<{ readonly name: string; readonly draft: ScriptBody } | undefined> {
  const content = parse(await file.text());
  if (content === undefined) return undefined;
  const ids = new Map<string, string>();
  for (const [id, address] of Object.entries(content.pictures)) {
    const form = new FormData();
    // Only what stands in the file itself: an address of elsewhere is not asked for.
    if (!address.startsWith("data:image/")) return undefined;
    form.set("file", bytesOf(address), "picture");
    ids.set(id, (await call("scriptPictureAdd", { form })).id);
  }
  return { name: content.name, draft: withPictures(content.draft, ids) };
}

export function pictureIds({ pages }: ScriptBody): ReadonlySet<string> {
  return new Set(
    pages.flatMap(({ elements }) =>
      elements.flatMap(({ kind, pictureId }) => (kind === "picture" && pictureId ? [pictureId] : [])),
    ),
  );
}

export function withPictures({ pages }: ScriptBody, ids: ReadonlyMap<string, string>): ScriptBody {
  return {
    pages: pages.map((page) => ({
      ...page,
      elements: page.elements.map((element) => {
        const id = element.pictureId && ids.get(element.pictureId);
        return id ? { ...element, pictureId: id } : element;
      }),
    })),
  };
}

function parse(text: string): ScriptFile | undefined {
  try {
    const { format, name, draft, pictures = {} } = JSON.parse(text) as Partial<ScriptFile>;
    const isScript =
      Array.isArray(draft?.pages) && draft.pages.every(({ elements }) => Array.isArray(elements));
    if (format !== "perezvon-script-1" || typeof name !== "string" || !isScript) return undefined;
    return { format, name, draft: draft as ScriptBody, pictures };
  } catch {
    return undefined;
  }
}

function bytesOf(address: string): Blob {
  const bytes = Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (sign) => sign.charCodeAt(0));
  return new Blob([bytes]);
}

async function dataAddress(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/*;base64,${btoa(text)}`;
}
