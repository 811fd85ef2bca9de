import type { TracedCall } from "@perezvon/api";

export type TraceVerdictKey =
  | "answered"
  | "talking"
  | "busy"
  | "declined"
  | "notFound"
  | "forbidden"
  | "noAnswer"
  | "cancelled"
  | "unavailable"
  | "codec"
  | "silent"
  | "noAck"
  | "other"
  | "going";

export interface TraceVerdict {
  readonly key: TraceVerdictKey;
  readonly tone: "good" | "poor" | "bad";
  readonly code: number | undefined;
}

const refusals: Readonly<Record<number, TraceVerdictKey>> = {
  403: "forbidden",
  404: "notFound",
  408: "noAnswer",
  415: "codec",
  480: "unavailable",
  484: "notFound",
  486: "busy",
  488: "codec",
  503: "unavailable",
  600: "busy",
  603: "declined",
  604: "notFound",
  606: "codec",
};

/** What the messages of a call say about it, for people who read no SIP. */
export function traceVerdict({ messages }: TracedCall): TraceVerdict {
  const answers = messages.flatMap(({ firstLine, method, direction }) => {
    const code = Number(/^SIP\/2\.0 (\d{3})/.exec(firstLine)?.[1]);
    return method === "INVITE" && code >= 100 ? [{ code, direction }] : [];
  });
  // A challenge is answered by the same call with credentials, so it ends nothing unless nothing follows.
  const finals = answers.filter(({ code }) => code >= 200);
  const final = finals.find(({ code }) => code < 300) ?? finals.at(-1);
  const has = (method: string) => messages.some(({ firstLine }) => firstLine.startsWith(`${method} `));
  if (final === undefined) {
    if (has("CANCEL")) return { key: "cancelled", tone: "poor", code: undefined };
    const invites = messages.filter(({ firstLine }) => firstLine.startsWith("INVITE "));
    const mute =
      answers.length === 0 && invites.length > 1 && invites.every(({ direction }) => direction === "out");
    return mute
      ? { key: "silent", tone: "bad", code: undefined }
      : { key: "going", tone: "poor", code: undefined };
  }
  if (final.code < 300) {
    if (final.direction === "out" && !has("ACK")) return { key: "noAck", tone: "bad", code: final.code };
    return { key: has("BYE") ? "answered" : "talking", tone: "good", code: final.code };
  }
  if (final.code === 487) return { key: "cancelled", tone: "poor", code: 487 };
  if (final.code === 401 || final.code === 407) return { key: "forbidden", tone: "bad", code: final.code };
  return { key: refusals[final.code] ?? "other", tone: "bad", code: final.code };
}
