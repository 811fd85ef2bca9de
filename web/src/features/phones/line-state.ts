import type { Endpoint, Registration } from "@perezvon/api";

export const lineStates = ["registered", "unreachable", "unregistered"] as const;
export type LineState = (typeof lineStates)[number];

/** A line is unreachable when devices registered and none of them answers OPTIONS any more (TEL-REG-03). */
export function lineStateOf({
  registered,
  registrations,
}: Pick<Endpoint, "registered" | "registrations">): LineState {
  if (registrations.length === 0) return registered ? "registered" : "unregistered";
  return registrations.some(({ reachable }) => reachable) ? "registered" : "unreachable";
}

/** The device a call reaches first: one that answers, and of these the one that came last. */
export function mainRegistration(registrations: readonly Registration[]): Registration | undefined {
  return [...registrations].sort(
    (a, b) => Number(b.reachable) - Number(a.reachable) || Date.parse(b.since) - Date.parse(a.since),
  )[0];
}

/** Lines whose number, login, owner, address or device holds the typed text. */
export function matchingLines(lines: readonly Endpoint[], typed: string): readonly Endpoint[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === "") return lines;
  return lines.filter(({ extension, login, user, registrations }) =>
    [
      extension ?? "",
      login,
      user.name,
      ...registrations.flatMap(({ address, userAgent }) => [address, userAgent]),
    ].some((text) => text.toLocaleLowerCase().includes(wanted)),
  );
}

export function countByState(lines: readonly Endpoint[]): Readonly<Record<LineState, number>> {
  const counts = { registered: 0, unreachable: 0, unregistered: 0 };
  for (const line of lines) counts[lineStateOf(line)] += 1;
  return counts;
}
