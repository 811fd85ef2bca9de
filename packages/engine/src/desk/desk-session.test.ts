import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;

async function talk(name = "anna") {
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(20);
  if (bench.work(name)?.phase === "offered") bench.switch.answers(bench.switch.phone(name));
  await bench.pass(20);
  expect(bench.work(name)?.phase).toBe("talk");
  return caller;
}

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { autoAnswer: true });
  await bench.start();
});

test("INB-STA-02 DSK-LOG-06 sign-in begins not ready", async () => {
  await bench.signIn("anna", { ready: false });
  expect(bench.state("anna")).toBe("not_ready sign_in");
});

test("DSK-LOG-05 without a phone that can be reached nobody becomes ready", async () => {
  await bench.signIn("anna", { ready: false });
  bench.switch.reachable(centreId, "anna", "browser", false);
  expect(await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined })).toBe(
    "phone_unreachable",
  );
  expect(bench.state("anna")).toBe("not_ready sign_in");
});

test("DSK-STA-02 INB-STA-03 a break asked for in a talk comes after the work, and can be taken back", async () => {
  await bench.signIn("anna");
  const caller = await talk();
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:lunch" });
  expect(bench.desk("anna")).toMatchObject({
    state: "busy",
    nextState: { state: "not_ready", reason: "custom:lunch" },
  });
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  expect(bench.work("anna")?.phase).toBe("talk");
  bench.switch.ends(caller);
  await bench.act("anna", { kind: "finish" });
  expect(bench.state("anna")).toBe("not_ready custom:break");
  expect(bench.desk("anna")?.nextState).toBeUndefined();
});

test("INB-STA-02 sign-out asked for in a talk comes after the work", async () => {
  await bench.signIn("anna");
  bench.switch.ends(await talk());
  await bench.act("anna", { kind: "set_state", state: "logged_out", reason: undefined });
  expect(bench.state("anna")).toBe("after_call_work");
  await bench.act("anna", { kind: "finish" });
  expect(bench.state("anna")).toBe("logged_out");
});

test("INB-STA-02 ready as next state needs a phone when its time comes", async () => {
  bench.agent("anna", { device: "sip" });
  await bench.signIn("anna");
  const caller = await talk();
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  bench.switch.reachable(centreId, "anna", "sip", false);
  bench.switch.ends(caller);
  await bench.act("anna", { kind: "finish" });
  expect(bench.state("anna")).toBe("not_ready phone_failure");
});

test("DSK-STA-04 INB-ACD-07 ready asked for twice changes nothing, idle time included", async () => {
  await bench.signIn("anna");
  await bench.pass(10_000);
  bench.agent("boris", { autoAnswer: true });
  await bench.signIn("boris");
  await bench.pass(1_000);
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  expect(bench.history("anna")).toEqual(["not_ready sign_in", "ready"]);
  await talk("anna");
});

test("DSK-LOG-02 DSK-LOG-05 the device can be changed, but not in a call", async () => {
  await bench.signIn("anna");
  bench.switch.reachable(centreId, "anna", "sip", true);
  expect(await bench.act("anna", { kind: "set_device", device: "sip" })).toBeUndefined();
  expect(bench.state("anna")).toBe("ready");
  await talk();
  expect(bench.switch.told("ring_user").at(-1)?.endpoint).toMatchObject({ kind: "sip" });
  expect(await bench.act("anna", { kind: "set_device", device: "browser" })).toBe("busy");
  expect(bench.done.filter((name) => name === "saveDevice")).toHaveLength(1);
});

test("INB-STA-02 changing to a device that cannot be reached makes a ready agent not ready", async () => {
  await bench.signIn("anna");
  await bench.act("anna", { kind: "set_device", device: "none" });
  expect(bench.state("anna")).toBe("not_ready phone_failure");
});

test("INB-STA-02 a registered phone that is lost makes a ready agent not ready at once; back, he stays so", async () => {
  bench.agent("anna", { device: "sip" });
  await bench.signIn("anna");
  bench.switch.reachable(centreId, "anna", "sip", false);
  expect(bench.state("anna")).toBe("not_ready phone_failure");
  bench.switch.reachable(centreId, "anna", "sip", true);
  await bench.pass(60_000);
  expect(bench.state("anna")).toBe("not_ready phone_failure");
});

test("DSK-CON-03 INB-STA-02 a page's phone away for a reload costs nothing but offers; for longer, readiness", async () => {
  await bench.signIn("anna");
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(3_000);
  bench.switch.reachable(centreId, "anna", "browser", true);
  await bench.pass(20_000);
  expect(bench.state("anna")).toBe("ready");
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(10_000);
  expect(bench.state("anna")).toBe("not_ready phone_failure");
});

test("DSK-CON-02 INB-STA-02 page gone without a call: 10 s not ready, 60 s signed out", async () => {
  await bench.signIn("anna");
  bench.page("anna", false);
  await bench.pass(9_999);
  expect(bench.state("anna")).toBe("ready");
  await bench.pass(1);
  expect(bench.state("anna")).toBe("not_ready connection_lost");
  await bench.pass(49_999);
  expect(bench.state("anna")).toBe("not_ready connection_lost");
  await bench.pass(1);
  expect(bench.state("anna")).toBe("logged_out");
});

test("DSK-CON-02 back in time, the agent is not signed out, and chooses his state himself", async () => {
  await bench.signIn("anna");
  bench.page("anna", false);
  await bench.pass(30_000);
  bench.page("anna", true);
  await bench.pass(120_000);
  expect(bench.state("anna")).toBe("not_ready connection_lost");
});

test("DSK-CON-04 of two pages one may close", async () => {
  await bench.signIn("anna");
  bench.page("anna", true);
  bench.page("anna", false);
  await bench.pass(120_000);
  expect(bench.state("anna")).toBe("ready");
});

test("DSK-CON-03 TEL-WRT-06 page gone in a talk: hold music, and back in the same talk; still muted", async () => {
  await bench.signIn("anna");
  await talk();
  await bench.act("anna", { kind: "mute", on: true });
  const by = bench.switch.phone("anna");
  bench.page("anna", false);
  bench.switch.reachable(centreId, "anna", "browser", false);
  expect(bench.switch.told("hold")).toEqual([{ kind: "hold", by }]);
  await bench.pass(59_000);
  expect(bench.state("anna")).toBe("busy");
  bench.page("anna", true);
  bench.switch.reachable(centreId, "anna", "browser", true);
  expect(bench.switch.commands.slice(-2)).toEqual([
    { kind: "mute", legId: by, on: true },
    { kind: "resume", by },
  ]);
  await bench.pass(120_000);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", muted: true });
});

test("TEL-WRT-06 page gone in a talk for 60 s: the caller waits again in front of his queue with his t0", async () => {
  await bench.signIn("anna");
  const caller = await talk();
  bench.agent("boris", { autoAnswer: true });
  await bench.signIn("boris", { ready: false });
  bench.page("anna", false);
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(40_000);
  const later = bench.switch.incoming(centreId, "4040", "+79990000002");
  await bench.pass(10);
  bench.switch.presses(later, "1");
  await bench.pass(20_000);
  expect(bench.state("anna")).toBe("logged_out");
  expect(bench.switch.legs.has(caller)).toBe(true);
  expect(bench.switch.told("play").at(-1)).toMatchObject({ legId: caller, items: [{ kind: "music" }] });
  await bench.act("boris", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(20);
  expect(bench.work("boris")?.customer.number).toBe("+74951230000");
  expect(bench.work("boris")?.phase).toBe("talk");
  await bench.act("boris", { kind: "hang_up" });
  await bench.pass(10);
  expect(bench.switch.legs.has(caller)).toBe(false);
  await bench.act("boris", { kind: "finish" });
  await bench.pass(0);
  expect(bench.interactions).toMatchObject([{ agentUserId: "boris", disposition: undefined }]);
});

test("TEL-WRT-06 INB-DSP-09 nobody left for such a caller: he is let go, agent_failure", async () => {
  await bench.signIn("anna");
  const caller = await talk();
  bench.page("anna", false);
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(60_100);
  expect(bench.switch.legs.has(caller)).toBe(false);
  expect(bench.interactions).toMatchObject([{ agentUserId: "anna", disposition: "agent_failure" }]);
});

test("DSK-CON-03 INB-STA-02 a talk on a hardware phone survives the page; afterwards not ready, then signed out", async () => {
  bench.agent("anna", { device: "sip" });
  await bench.signIn("anna");
  const caller = await talk();
  bench.page("anna", false);
  await bench.pass(30_000);
  expect(bench.switch.told("hold")).toEqual([]);
  expect(bench.work("anna")?.phase).toBe("talk");
  bench.switch.ends(caller);
  await bench.act("anna", { kind: "finish" });
  expect(bench.state("anna")).toBe("not_ready connection_lost");
  await bench.pass(30_000);
  expect(bench.state("anna")).toBe("logged_out");
});

test("INB-STA-02 after-call work that its limit ends makes nobody ready who is not there", async () => {
  bench.agent("anna", { device: "sip", afterCallWorkSeconds: 5 });
  await bench.signIn("anna");
  const caller = await talk();
  bench.page("anna", false);
  await bench.pass(12_000);
  bench.switch.ends(caller);
  await bench.pass(5_000);
  expect(bench.state("anna")).toBe("not_ready connection_lost");
});

test("INB-STA-02 a page that comes back late into the talk takes the sign-out of its absence back", async () => {
  bench.agent("anna", { device: "sip" });
  await bench.signIn("anna");
  const caller = await talk();
  bench.page("anna", false);
  await bench.pass(90_000);
  expect(bench.desk("anna")?.nextState?.state).toBe("logged_out");
  bench.page("anna", true);
  expect(bench.desk("anna")?.nextState).toBeUndefined();
  bench.switch.ends(caller);
  await bench.act("anna", { kind: "finish" });
  expect(bench.state("anna")).toBe("ready");
});

test("INB-DSP-05 a choice that is owed waits 15 min for a lost page, however late the talk ended", async () => {
  bench.service({ required: true });
  bench.agent("anna", { device: "sip" });
  await bench.signIn("anna");
  const caller = await talk();
  bench.page("anna", false);
  await bench.pass(30 * 60_000);
  bench.switch.ends(caller);
  await bench.pass(15 * 60_000 - 1);
  expect(bench.state("anna")).toBe("after_call_work");
  await bench.pass(1);
  expect(bench.state("anna")).toBe("logged_out");
  expect(bench.interactions).toMatchObject([{ disposition: "no_disposition" }]);
});

test("INB-STA-06 signed out with the page gone: no state follows, and the next session is left alone", async () => {
  bench.agent("anna", { device: "sip" });
  await bench.signIn("anna");
  const caller = await talk();
  await bench.act("anna", { kind: "set_state", state: "logged_out", reason: undefined });
  bench.page("anna", false);
  bench.switch.ends(caller);
  await bench.act("anna", { kind: "finish" });
  await bench.signIn("anna");
  await bench.pass(120_000);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.history("anna").slice(-4)).toEqual([
    "after_call_work",
    "logged_out",
    "not_ready sign_in",
    "ready",
  ]);
});

test("INB-STA-06 the states of a session follow each other without gaps", async () => {
  await bench.signIn("anna");
  bench.switch.ends(await talk());
  await bench.act("anna", { kind: "finish" });
  await bench.pass(5_000);
  await bench.act("anna", { kind: "set_state", state: "logged_out", reason: undefined });
  await bench.pass(0);
  expect(bench.history("anna")).toEqual([
    "not_ready sign_in",
    "ready",
    "busy",
    "after_call_work",
    "ready",
    "logged_out",
  ]);
  const at = bench.states.map((state) => state.at);
  expect(at).toEqual([...at].sort((a, b) => a - b));
});

test("INB-STA-06 sessions that a crash left open are closed before anybody signs in", async () => {
  bench = new Bench();
  bench.openSessions.push({ centreId, userId: "anna" as never, state: "ready", reason: undefined, since: 1 });
  await bench.start();
  expect(bench.states).toMatchObject([
    { userId: "anna", state: "logged_out", by: "system", at: bench.clock.now() },
  ]);
});

test("INB-STA-02 a stop of the product signs everybody out and offers nobody a call meanwhile", async () => {
  await bench.signIn("anna");
  bench.agent("boris", { autoAnswer: true });
  await bench.signIn("boris");
  await talk("anna");
  const waits = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  const rings = bench.switch.rings.length;
  const stopping = bench.engine.stop();
  await bench.pass(400);
  await stopping;
  expect(bench.state("anna")).toBe("logged_out");
  expect(bench.state("boris")).toBe("logged_out");
  expect(bench.switch.rings).toHaveLength(rings);
  expect(bench.switch.legs.has(waits)).toBe(false);
  expect(bench.interactions).toHaveLength(2);
});

test("INB-STA-02 a stop in a talk: who waits behind it is not offered to the agent who is signed out", async () => {
  await bench.signIn("anna");
  await talk();
  const waits = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(waits, "1");
  await bench.pass(0);
  const stopping = bench.engine.stop();
  await bench.pass(400);
  await stopping;
  expect(bench.switch.rings).toEqual(["anna"]);
  expect(bench.history("anna").slice(-2)).toEqual(["busy", "logged_out"]);
});
