import type { Feed, FeedPut, FeedSchedule } from "@perezvon/api";
import { emptyTarget, type RemoteDraft } from "../remote-files/remote-fields.tsx";

/** What the dialogue holds. */
export type FeedDraft = Omit<FeedPut, "target" | "password" | "privateKey" | "version"> & RemoteDraft;

export function draftOf(feed: Feed | null, timeZone: string, language: "ru" | "en"): FeedDraft {
  if (!feed) {
    return {
      enabled: true,
      schedule: { every: "hours", hours: 1 },
      timeZone,
      target: emptyTarget,
      password: "",
      privateKey: "",
      path: "",
      mode: "append",
      after: "leave",
      moveTo: "",
      skipKnown: true,
      fileRequired: false,
      encoding: "utf-8",
      delimiter: language === "ru" ? ";" : ",",
      header: true,
      skipLines: 0,
      duplicates: "skip",
      splitNumbers: false,
    };
  }
  const { hasPassword: _p, hasPrivateKey: _k, nextAt: _n, running: _r, version: _v, ...rest } = feed;
  return { ...rest, password: "", privateKey: "" };
}

export const scheduleKinds = ["minutes", "hours", "times"] as const;

/** A schedule of another kind begins with what most would choose. */
export function scheduleOf(kind: string | null): FeedSchedule {
  switch (kind) {
    case "minutes":
      return { every: "minutes", minutes: 15 };
    case "times":
      return { every: "times", weekdays: [1, 2, 3, 4, 5], times: ["08:00"] };
    default:
      return { every: "hours", hours: 1 };
  }
}

/** Times of day as people write them in one line; undefined where one of them is none. */
export function timesOf(text: string): string[] | undefined {
  const times = text.split(/[\s,;]+/).filter((part) => part !== "");
  const whole = times.map((time) => (/^\d:/.test(time) ? `0${time}` : time));
  const good = whole.every((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time));
  return good && whole.length > 0 && whole.length <= 24 ? [...new Set(whole)].sort() : undefined;
}
