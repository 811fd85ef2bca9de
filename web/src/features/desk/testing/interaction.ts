import type { CallId, DeskInteraction } from "@perezvon/model";

/** An interaction for tests; what matters is given, the rest is ordinary. */
export function interaction(part: Partial<DeskInteraction> = {}): DeskInteraction {
  return {
    id: "call-1" as CallId,
    channel: "voice",
    direction: "outbound",
    phase: "talk",
    since: 0,
    service: undefined,
    campaign: undefined,
    recordId: undefined,
    customer: { name: "Анна", number: "+79161234567" },
    fields: [],
    history: [],
    offeredAt: undefined,
    acceptBefore: undefined,
    answeredAt: undefined,
    waitedMs: undefined,
    muted: false,
    recording: false,
    joint: undefined,
    parties: [],
    guest: false,
    supervisors: [],
    supervision: undefined,
    notice: undefined,
    dispositions: [],
    dispositionRequired: false,
    disposition: undefined,
    note: "",
    afterCallWorkUntil: undefined,
    ...part,
  };
}
