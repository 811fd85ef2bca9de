import type { TrunkSettings } from "@perezvon/model";
import { type HeaderField, parseNameAddrList, type SipRequest } from "@perezvon/sip";
import { numberInUri } from "./called-number.ts";

/** TEL-NUM-07. */
const entriesMax = 5;

/** Who sent the call on, the first diverting number first; at most five (RFC 5806, RFC 7044). */
export function divertingNumbers(request: SipRequest): readonly string[] {
  const history = historyNumbers(request);
  if (history.length > 0) return history.slice(0, entriesMax);
  // The topmost Diversion is the latest (RFC 5806 §5).
  const lines = request.headerLines("Diversion").flatMap((line) => parseNameAddrList(line) ?? []);
  return lines
    .map(({ uri }) => numberInUri(uri))
    .filter((number) => number !== "")
    .reverse()
    .slice(0, entriesMax);
}

/** Every entry but the last was the target of the call before somebody sent it on. */
function historyNumbers(request: SipRequest): readonly string[] {
  return request
    .headerLines("History-Info")
    .flatMap((line) => parseNameAddrList(line) ?? [])
    .map((entry) => ({ number: numberInUri(entry.uri), index: entry.params.get("index") ?? "" }))
    .sort((a, b) => byIndex(a.index, b.index))
    .slice(0, -1)
    .map(({ number }) => number)
    .filter((number) => number !== "");
}

function byIndex(a: string, b: string): number {
  const [left, right] = [a, b].map((index) => index.split(".").map(Number));
  for (let i = 0; i < Math.max(left!.length, right!.length); i++) {
    const difference = (left![i] ?? 0) - (right![i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What a forwarded call says of its way, in the form that the trunk takes. */
export function diversionHeaders(
  numbers: readonly string[],
  target: string,
  host: string,
  send: TrunkSettings["sendDiversion"],
): readonly HeaderField[] {
  const last = numbers.slice(-entriesMax);
  if (send === "off" || last.length === 0) return [];
  const uri = (number: string) => `<sip:${number}@${host}>`;
  if (send === "diversion")
    return last.toReversed().map((number) => ["Diversion", `${uri(number)};reason=unconditional`] as const);
  const history = [...last, target].slice(-entriesMax);
  // Each target grew out of the one before it: 1, 1.1, 1.1.1 …
  return history.map(
    (number, depth) => ["History-Info", `${uri(number)};index=1${".1".repeat(depth)}`] as const,
  );
}
