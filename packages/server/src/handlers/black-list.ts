import type { BlackListEntry, BlackListSettings, FieldFault } from "@perezvon/api";
import { parseBlackListEntry } from "@perezvon/model";
import type { BlackListRow, BlackListSettings as StoredSettings } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { actorOf } from "./inputs.ts";
import { instant, instantOrNull, pageOf } from "./views.ts";

/** «Блокировка звонков» (PBX-BLK-01, PBX-BLK-02). The switch asks the store at each call: a change is in force at once. */
export function blackListHandlers(
  context: ServerContext,
): Handlers<
  | "blackList"
  | "blackListAdd"
  | "blackListRemove"
  | "blackListSettings"
  | "blackListSettingsChange"
  | "blockedCalls"
> {
  const { store, clock } = context;
  return {
    blackList: {
      handle: async ({ who, query }) =>
        pageOf(await store.blackList.page(who.session.centreId, query), entryView),
    },
    blackListAdd: {
      async handle({ who, body, request }) {
        const entries = parsedEntries(who, body.entries);
        const added = new Set(
          await store.blackList.add(
            who.session.centreId,
            { entries, comment: (body.comment ?? "").trim(), way: "hand", at: clock.now() },
            actorOf(who, request),
          ),
        );
        return { added: [...added], present: entries.filter((entry) => !added.has(entry)) };
      },
    },
    blockedCalls: {
      handle: async ({ who, query }) =>
        pageOf(await store.blackList.calls(who.session.centreId, query), (row) => ({
          ...row,
          at: instant(row.at),
          from: row.from === "" ? null : row.from,
        })),
    },
    blackListRemove: {
      async handle({ who, params, request }) {
        await store.blackList.remove(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
    blackListSettings: {
      handle: async ({ who }) => settingsView(await store.blackList.settings(who.session.centreId)),
    },
    blackListSettingsChange: {
      async handle({ who, body, request }) {
        const { answer, hidden } = body;
        const settings = await store.blackList.setSettings(
          who.session.centreId,
          {
            ...(answer && { answer: answer === "busy" ? 486 : 603 }),
            ...(hidden !== undefined && { hidden }),
          },
          clock.now(),
          actorOf(who, request),
        );
        return settingsView(settings);
      },
    },
  };
}

/** All or none: every line that is wrong is told, by its place. */
function parsedEntries(who: SignedIn, lines: readonly string[]): string[] {
  const entries = new Set<string>();
  const faults: FieldFault[] = [];
  for (const [place, line] of lines.entries()) {
    const parsed = parseBlackListEntry(line, who.user.centre.homeCountry);
    if (parsed.ok) entries.add(parsed.value);
    else faults.push({ field: `entries.${place}`, code: parsed.error.code });
  }
  if (faults.length > 0) throw invalid(faults);
  return [...entries];
}

function settingsView({ answer, hidden }: StoredSettings): BlackListSettings {
  return { answer: answer === 486 ? "busy" : "declined", hidden };
}

function entryView(row: BlackListRow): BlackListEntry {
  return {
    id: row.id,
    entry: row.entry,
    comment: row.comment,
    way: row.way,
    createdBy: row.createdBy,
    createdAt: instant(row.createdAt),
    blockedCalls: row.blockedCalls,
    lastBlockedAt: instantOrNull(row.lastBlockedAt),
  };
}
