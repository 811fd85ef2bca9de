import { afterAll, beforeAll, expect, test } from "vitest";
import { CallRefused } from "../../testing/sip-party.ts";
import { CENTRE, LINE, NUMBER, World } from "../../testing/world.ts";

const listed = new Map<string, 603 | 486>();
const asked: unknown[] = [];
let broken = false;
let world: World;
beforeAll(async () => {
  world = await World.start({
    directory: {
      lines: async () => [LINE],
      trunks: async () => world?.trunks ?? [],
      centreOfNumber: async (number) => (number === NUMBER ? CENTRE : undefined),
      blocked: async (centreId, { number, hidden }) => {
        asked.push([centreId, number, hidden]);
        if (broken) throw new Error("the list is away");
        const answer = listed.get(number);
        return answer && { answer };
      },
    },
  });
  await world.switch.reload();
});
afterAll(() => world?.stop());

async function refusedWith(from: string): Promise<CallRefused> {
  const error = await world.carrier.call({ to: NUMBER.slice(1), from, toneHz: 500 }).then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  expect(error).toBeInstanceOf(CallRefused);
  return error as CallRefused;
}

test.each([
  [603, "Q.850;21"],
  [486, "Q.850;17"],
] as const)(
  "PBX-BLK-04 TEL-SEC-11 a listed caller gets %i and nobody hears of him",
  async (answer, reason) => {
    listed.set("+79990000077", answer);
    const { status, reasons } = await refusedWith("79990000077");
    expect([status, reasons]).toEqual([answer, [reason]]);
    expect(asked.at(-1)).toEqual([CENTRE, "+79990000077", false]);
    expect(world.events.some(({ kind }) => kind === "incoming")).toBe(false);
  },
);

test("TEL-SEC-11 who is not listed comes through, as everybody does while the list cannot be read", async () => {
  for (const [from, away] of [
    ["79990000078", false],
    ["79990000077", true],
  ] as const) {
    broken = away;
    const calling = world.carrier.call({ to: NUMBER.slice(1), from, toneHz: 500 });
    const { legId } = await world.event("incoming", (event) => event.from === `+${from}`);
    world.execute({ kind: "answer", legId });
    await calling;
    world.execute({ kind: "hang_up", legId, cause: "normal" });
    await world.event("ended", (event) => event.legId === legId);
  }
});
