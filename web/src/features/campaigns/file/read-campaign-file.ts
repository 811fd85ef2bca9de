import type { CampaignFile } from "@perezvon/api";

export type ReadFile =
  | { readonly kind: "file"; readonly file: CampaignFile; readonly name: string }
  | { readonly kind: "not_json"; readonly reason: string }
  | { readonly kind: "not_campaign" };

/** What a chosen file says by itself; whether it fits this centre is the server's to tell. */
export function readCampaignFile(text: string): ReadFile {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return { kind: "not_json", reason: error instanceof Error ? error.message : String(error) };
  }
  const { format, settings } = (value ?? {}) as { format?: unknown; settings?: unknown };
  if (format !== "perezvon.campaign" || typeof settings !== "object" || settings === null)
    return { kind: "not_campaign" };
  const { name } = settings as { name?: unknown };
  return { kind: "file", file: value as CampaignFile, name: typeof name === "string" ? name : "" };
}
