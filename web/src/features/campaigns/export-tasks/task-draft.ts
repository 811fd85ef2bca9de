import type { ExportTask, ExportTaskPut, TaskSchedule } from "@perezvon/api";
import { emptyTarget, type RemoteDraft } from "../../remote-files/remote-fields.tsx";

/** What the dialogue holds. */
export type TaskDraft = Omit<ExportTaskPut, "target" | "password" | "privateKey" | "version"> & RemoteDraft;

export function draftOf(task: ExportTask | undefined, timeZone: string, language: "ru" | "en"): TaskDraft {
  if (!task) {
    return {
      name: "",
      enabled: true,
      schedule: { every: "day", at: "06:00" },
      timeZone,
      target: emptyTarget,
      password: "",
      privateKey: "",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the file name.
      fileName: "${campaign}_${date}_${time}",
      format: "detailed",
      lists: [],
      dispositions: [],
      delimiter: language === "ru" ? ";" : ",",
      encoding: "utf-8-bom",
      header: language,
      file: "csv",
      compress: false,
      span: "since_last",
      skipEmpty: false,
    };
  }
  const {
    id: _,
    hasPassword: _p,
    hasPrivateKey: _k,
    nextAt: _n,
    coveredAt: _c,
    lastRun: _l,
    version: _v,
    ...rest
  } = task;
  return { ...rest, password: "", privateKey: "" };
}

/** Secrets that were not typed stay as they are. */
export function secretsOf({
  password,
  privateKey,
}: RemoteDraft): Pick<ExportTaskPut, "password" | "privateKey"> {
  return { ...(password !== "" && { password }), ...(privateKey !== "" && { privateKey }) };
}

/** ISO 8601: Monday is 1. */
export const weekdayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export const scheduleKinds = ["hours", "day", "week", "month"] as const;

/** Another kind of schedule keeps the time of day. */
export function scheduleOf(kind: string | null, before: TaskSchedule): TaskSchedule {
  const at = "at" in before ? before.at : "06:00";
  switch (kind) {
    case "hours":
      return { every: "hours", hours: 6 };
    case "week":
      return { every: "week", weekdays: [1], at };
    case "month":
      return { every: "month", day: 1, at };
    default:
      return { every: "day", at };
  }
}
