import { text } from "@perezvon/i18n";
import { fillTemplate } from "@perezvon/model";
import type { ManifestRow, RecordingItem } from "@perezvon/store";
import { zonedText } from "../results/zoned-text.ts";

/** What the name and the manifest say beside the item itself. */
export interface RecordingWords {
  readonly language: "ru" | "en";
  readonly timeZone: string;
  readonly campaignName: string;
  /** Name of a status by its key. */
  readonly dispositions: ReadonlyMap<string, string>;
}

/** The path of a recording by the template, without what makes it unlike others of that name (INB-EXP-04). */
export function recordingPath(
  template: string,
  item: RecordingItem,
  signed: boolean,
  words: RecordingWords,
): string {
  const [callDate = "", callTime = ""] = zonedText(item.at, words.timeZone).split(" ");
  const path = fillTemplate(template, {
    callDate,
    callTime: callTime.replaceAll(":", "-"),
    callHour: callTime.slice(0, 2),
    customerPhone: item.phone,
    agent: item.agent?.login ?? "",
    agentFirstName: item.agent?.firstName ?? "",
    agentLastName: item.agent?.lastName ?? "",
    direction: item.isInbound ? "inbound" : "outbound",
    service: words.campaignName,
    disposition: nameOf(item, words),
    voiceSignature: signed ? "1" : "0",
    flagged: "0",
    globalInteractionId: item.callId,
    recordingId: item.recordingId ?? "",
    segment: String(item.segment),
  });
  return path === "" ? (item.recordingId ?? item.itemId) : path;
}

/** The first free name: `x.wav`, `x_2.wav`, `x_3.wav` (INB-EXP-05). */
export async function freeName(path: string, taken: (path: string) => Promise<boolean>): Promise<string> {
  for (let place = 1; ; place++) {
    const name = `${path}${place === 1 ? "" : `_${place}`}.wav`;
    if (!(await taken(name))) return name;
  }
}

/** Beside the files: in the part of their folder that no variable changes (INB-EXP-06). */
export function manifestPath(template: string, date: string, run: string): string {
  const fixed = template.split(/\$[({]/)[0] ?? "";
  const folder = fillTemplate(fixed.slice(0, fixed.lastIndexOf("/") + 1), {});
  return `${folder === "" ? "" : `${folder}/`}manifest_${date}_${run}.csv`;
}

const columns = [
  "file",
  "recordingId",
  "globalId",
  "start",
  "agent",
  "firstName",
  "lastName",
  "phone",
  "direction",
  "service",
  "disposition",
  "note",
  "voiceSignature",
  "flagged",
  "talkSeconds",
  "status",
  "sha256",
] as const;

/** Header and lines of a manifest, in the order of INB-EXP-06. */
export function* manifestRows(rows: readonly ManifestRow[], words: RecordingWords): Generator<string[]> {
  yield columns.map((column) => text(words.language, `reports.manifest.${column}`));
  for (const row of rows) {
    const cells: Record<(typeof columns)[number], string> = {
      file: row.file ?? "",
      recordingId: row.recordingId ?? "",
      globalId: row.callId,
      start: zonedText(row.at, words.timeZone),
      agent: row.agent?.login ?? "",
      firstName: row.agent?.firstName ?? "",
      lastName: row.agent?.lastName ?? "",
      phone: row.phone,
      direction: row.isInbound ? "inbound" : "outbound",
      service: words.campaignName,
      disposition: nameOf(row, words),
      note: row.note,
      voiceSignature: row.signed ? "1" : "0",
      flagged: "0",
      talkSeconds: String(Math.floor(row.talkMs / 1000 + 0.5)),
      status: row.sent ? "success" : "failed",
      sha256: row.sha256 ?? "",
    };
    yield columns.map((column) => cells[column]);
  }
}

function nameOf({ disposition }: RecordingItem, { dispositions }: RecordingWords): string {
  return disposition === undefined ? "" : (dispositions.get(disposition) ?? disposition);
}
