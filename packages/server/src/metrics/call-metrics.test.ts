import { VirtualClock } from "@perezvon/base";
import type { CallId, CentreId, LegId, LegRecord } from "@perezvon/model";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { CallMetrics } from "./call-metrics.ts";

const leg = (id: string, more: Partial<LegRecord>): LegRecord =>
  ({
    legId: id as LegId,
    callId: "call" as CallId,
    centreId: "centre" as CentreId,
    status: "finished",
    direction: "out",
    peer: "trunk",
    startedAt: 0,
    ...more,
  }) as LegRecord;

test("TEL-GEN-06 calls by direction and state, set-up time, answer ratio, codes, loss, jitter, MOS, from the records", async () => {
  const clock = new VirtualClock();
  const metrics = new CallMetrics(clock);
  const registry = new Registry();
  metrics.register(registry);
  const kept: string[] = [];
  const records = metrics.beside({
    opened: ({ legId }) => void kept.push(`opened ${legId}`),
    closed: ({ legId }) => void kept.push(`closed ${legId}`),
  });
  const line = async (pattern: string) =>
    (await registry.metrics())
      .split("\n")
      .find((each) => each.startsWith(`${pattern} `))
      ?.split(" ")[1];
  const up = async (direction: string, state: string) =>
    Number(await line(`perezvon_calls{direction="${direction}",state="${state}"}`));

  records.opened(leg("a", { status: "open" }));
  records.opened(leg("b", { status: "open", direction: "in" }));
  expect([await up("out", "setting_up"), await up("in", "setting_up")]).toEqual([1, 1]);
  metrics.onEvent({ kind: "ringing", legId: "a" as LegId, earlyMedia: false, at: 0 });
  records.opened(leg("b", { status: "open", direction: "in", answeredAt: 100 }));
  expect([await up("out", "ringing"), await up("in", "talking"), await up("out", "setting_up")]).toEqual([
    1, 1, 0,
  ]);
  // Nothing has ended: no ratio is told, not even a nought.
  expect(await registry.metrics()).not.toMatch(/^perezvon_answer_ratio\{/m);

  const quality = {
    packetsIn: 990,
    packetsOut: 1_000,
    packetsLost: 10,
    jitterMs: 3,
    codec: "pcma",
    jitterInMs: 4,
    mosIn: { mean: 4.2, lowest: 4 },
  };
  records.closed(leg("b", { direction: "in", ringingAt: 400, answeredAt: 5_000, sipCode: 200, quality }));
  records.closed(leg("a", { ringingAt: 300, sipCode: 486 }));
  records.closed(leg("c", { answeredAt: 700, sipCode: 200, peer: "browser" }));
  expect(await up("in", "talking")).toBe(0);
  expect(kept).toEqual(["opened a", "opened b", "opened b", "closed b", "closed a", "closed c"]);
  expect(await line('perezvon_legs_total{direction="in",peer="trunk",status="finished"}')).toBe("1");
  expect(await line('perezvon_leg_codes_total{direction="out",code="486"}')).toBe("1");
  expect(await line('perezvon_answer_ratio{direction="out"}')).toBe("0.5");
  expect(await line('perezvon_answer_ratio{direction="in"}')).toBe("1");
  expect(await line('perezvon_leg_setup_seconds_sum{direction="in",peer="trunk"}')).toBe("0.4");
  expect(await line('perezvon_leg_setup_seconds_sum{direction="out",peer="browser"}')).toBe("0.7");
  expect(await line('perezvon_leg_loss_percent_sum{peer="trunk",way="in"}')).toBe("1");
  expect(await line('perezvon_leg_jitter_ms_sum{peer="trunk",way="in"}')).toBe("4");
  expect(await line('perezvon_leg_mos_sum{peer="trunk",way="in"}')).toBe("4.2");
  // TEL-QOS-02: the far side sent no reports, so its direction is not counted at all.
  expect(await line('perezvon_leg_mos_count{peer="trunk",way="out"}')).toBeUndefined();

  clock.advanceBy(16 * 60_000);
  expect(await line('perezvon_answer_ratio{direction="out"}')).toBeUndefined();
});
