import type { RecordingExport, RecordingExportPut } from "@perezvon/api";
import { fillTemplate } from "@perezvon/model";
import { emptyTarget, type RemoteDraft } from "../../remote-files/remote-fields.tsx";

/** What the dialogue holds. */
export type RecordingDraft = Omit<RecordingExportPut, "target" | "password" | "privateKey" | "version"> &
  RemoteDraft;

export function draftOf(item: RecordingExport | undefined, now: number): RecordingDraft {
  if (!item) {
    return {
      name: "",
      enabled: true,
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      target: emptyTarget,
      password: "",
      privateKey: "",
      parts: "whole",
      signedOnly: false,
      dispositions: [],
      endedAfter: new Date(now).toISOString(),
      fileName: "recordings/$(callDate)/$(callHour)/$(callDate)_$(callTime)_$(customerPhone)_$(agent)",
      manifest: true,
      pcm: false,
    };
  }
  const { id: _, hasPassword: _p, hasPrivateKey: _k, nextAt: _n, lastRun: _l, version: _v, ...rest } = item;
  return { ...rest, password: "", privateKey: "" };
}

/** A name as the template would give it, of a call of this moment (DSK-SVC-17). */
export function exampleName(template: string, campaign: string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const path = fillTemplate(template, {
    callDate: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
    callTime: `${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`,
    callHour: two(now.getHours()),
    customerPhone: "+79990000001",
    agent: "agent1",
    agentFirstName: "Ольга",
    agentLastName: "Орлова",
    direction: "outbound",
    service: campaign,
    disposition: "OK",
    voiceSignature: "0",
    flagged: "0",
    globalInteractionId: "0193d0c0-7b1e-7000-8000-000000000001",
    recordingId: "0193d0c0-7b1e-7000-8000-000000000002",
    segment: "0",
  });
  return `${path}.wav`;
}

/** What a field of date and time shows, in the zone of this machine. */
export function localMoment(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
