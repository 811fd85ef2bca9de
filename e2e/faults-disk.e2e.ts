import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@perezvon/base";
import { dominantTone, levelDbm0, readWav } from "@perezvon/media";
import type { CallId, LegId, RecordingId } from "@perezvon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Party } from "../packages/telephony/testing/sip-party.ts";
import { CENTRE, pause, until, World } from "../packages/telephony/testing/world.ts";

const FULL_MS = 3_000;

/** A real file system of 16 MB that gets full while recordings run. */
describe.skipIf(!mayMount())("the disk of the recordings is full", () => {
  let world: World;
  const disk = mkdtempSync(join(tmpdir(), "perezvon-disk-"));
  const filler = join(disk, "filler");

  beforeAll(async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]);
    world = await World.start({ logger: silentLogger, recordingsDir: disk });
  });
  afterAll(async () => {
    await world?.stop();
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  /** Takes every octet there is. */
  function fill(): void {
    const file = openSync(filler, "w");
    try {
      for (let size = 1 << 20; size > 0; size >>= 1) {
        const block = Buffer.alloc(size, 1);
        try {
          while (writeSync(file, block) === size);
        } catch {
          // Full for that much; less may still fit.
        }
      }
    } finally {
      closeSync(file);
    }
  }

  async function recordedTalk(hz: number): Promise<{ legId: LegId; party: Party; recordingId: RecordingId }> {
    const legId = world.dial();
    const party = await world.carrier.answer(await world.carrier.nextCall(), hz);
    await world.of("answered", legId);
    const recordingId = world.id("recording") as RecordingId;
    const callId = world.id("call") as CallId;
    world.execute({
      kind: "start_recording",
      centreId: CENTRE,
      callId,
      recordingId,
      customerLegId: legId,
      agentLegId: undefined,
    });
    return { legId, party, recordingId };
  }

  const closed = (recordingId: RecordingId, limitMs: number) =>
    world.event("recording_closed", (event) => event.recordingId === recordingId, limitMs);

  /** What is stored is what was promised of it: length, digest, sound. */
  function expectWhole(
    { file, sha256, durationMs }: { file: string; sha256: string; durationMs: number },
    hz: number,
  ) {
    const bytes = readFileSync(join(disk, file));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    const [customer] = readWav(bytes).channels;
    expect(Math.abs(customer!.length / 8 - durationMs)).toBeLessThan(2);
    const middle = customer!.subarray(4_000, customer!.length - 4_000);
    expect(dominantTone(middle).hz).toBeCloseTo(hz, -1);
    // Nowhere a hole.
    for (let at = 0; at + 400 <= middle.length; at += 400)
      expect(levelDbm0(middle.subarray(at, at + 400))).toBeGreaterThan(-20);
  }

  test("TEL-REC-13 for three seconds it takes nothing: the talks go on, nothing of them is missing afterwards", async () => {
    const talk = await recordedTalk(500);
    await pause(1_500);
    fill();
    const startedAt = talk.party.rtp.heard.length;
    const meanwhile = await recordedTalk(700);
    await pause(FULL_MS);
    expect(world.events.filter(({ kind }) => kind === "recording_failed")).toEqual([]);
    expect(talk.party.rtp.heard.length - startedAt).toBeGreaterThan(FULL_MS / 20 - 30);
    rmSync(filler);
    await pause(2_500);
    for (const { recordingId, legId } of [talk, meanwhile]) {
      world.execute({ kind: "stop_recording", recordingId });
      expect(await closed(recordingId, 8_000)).toMatchObject({ truncated: false });
      world.execute({ kind: "hang_up", legId, cause: "normal" });
    }
    expectWhole(await closed(talk.recordingId, 1), 500);
    expect((await closed(talk.recordingId, 1)).durationMs).toBeGreaterThan(FULL_MS + 3_000);
    expectWhole(await closed(meanwhile.recordingId, 1), 700);
  });

  test("TEL-REC-13 full until the talk is over: an alarm, no torn file, and what had been captured is stored as soon as there is room", async () => {
    const talk = await recordedTalk(900);
    await pause(3_500);
    fill();
    await pause(1_500);
    world.execute({ kind: "hang_up", legId: talk.legId, cause: "normal" });
    await world.of("ended", talk.legId);
    const failed = await world.event(
      "recording_failed",
      ({ recordingId }) => recordingId === talk.recordingId,
    );
    expect(failed).toMatchObject({ centreId: CENTRE, code: "ENOSPC", kept: true });
    // Calls are made meanwhile as ever.
    const next = world.dial();
    await world.carrier.answer(await world.carrier.nextCall(), 600);
    await world.of("answered", next);
    rmSync(filler);
    const roomAt = Date.now();
    const stored = await closed(talk.recordingId, 30_000);
    expect(Date.now() - roomAt).toBeLessThan(30_000);
    expect(stored).toMatchObject({ truncated: true });
    expect(stored.durationMs).toBeGreaterThan(1_500);
    expectWhole(stored, 900);
    world.execute({ kind: "hang_up", legId: next, cause: "normal" });
    await until(() => world.switch.legs === 0, "all legs gone");
  }, 60_000);
});

function mayMount(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0;
}
