import { silentLogger } from "@perezvon/base";
import type { CallId, CentreId, LegId, LegPeer, QualityFault, SwitchEvent } from "@perezvon/model";
import { expect, test } from "vitest";
import { CallSounds } from "./call-sounds.ts";

const callId = "call" as CallId;

test("TEL-QOS-04 a call is marked on the side that is poor, told at each change, and forgotten with its legs", () => {
  let tell: (event: SwitchEvent) => void = () => {};
  const sounds = new CallSounds({
    pbx: {
      onEvent: (listener) => {
        tell = listener;
        return () => {};
      },
    },
    logger: silentLogger,
  });
  let changes = 0;
  sounds.onChange(() => changes++);
  const hear = (legId: string, peer: LegPeer, faults: QualityFault[]) =>
    tell({
      kind: "leg_quality",
      callId,
      legId,
      peer,
      faults,
      centreId: "c" as CentreId,
    } as unknown as SwitchEvent);
  const end = (legId: string) =>
    tell({ kind: "ended", callId, legId: legId as LegId } as unknown as SwitchEvent);
  hear("a", "trunk", []);
  expect([changes, sounds.of(callId)]).toEqual([0, { line: [], agent: [] }]);
  hear("a", "trunk", ["loss", "mos"]);
  hear("b", "browser", ["jitter"]);
  hear("a", "trunk", ["loss", "mos"]);
  expect([changes, sounds.of(callId)]).toEqual([2, { line: ["loss", "mos"], agent: ["jitter"] }]);
  hear("a", "trunk", []);
  expect([changes, sounds.of(callId)]).toEqual([3, { line: [], agent: ["jitter"] }]);
  end("b");
  expect(sounds.of(callId)).toEqual({ line: [], agent: [] });
});
