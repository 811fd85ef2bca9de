import type { Command } from "@perezvon/api";
import type { DeskSnapshot, UserId } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import type { CommandResult } from "../../shell/connection/event-socket.ts";
import { DeskClient } from "./desk-client.ts";

const snapshot = (part: Partial<DeskSnapshot> = {}): DeskSnapshot => ({
  userId: "u" as UserId,
  state: "not_ready",
  reason: "sign_in",
  since: 0,
  nextState: undefined,
  device: "browser",
  reachable: false,
  interactions: [],
  ...part,
});

function server(answer: () => CommandResult = () => ({ ok: true, data: snapshot() })) {
  const asked: Command[] = [];
  let topic = (_: unknown) => {};
  let fresh = () => {};
  const client = new DeskClient({
    listen: (_, listener) => {
      topic = listener;
      return () => {};
    },
    onFresh: (listener) => {
      fresh = listener;
      return () => {};
    },
    command: (command) => {
      asked.push(command);
      return Promise.resolve(answer());
    },
  });
  client.start();
  return { client, asked, tell: (data: DeskSnapshot) => topic(data), welcome: () => fresh() };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("DSK-LOG-06 the desk of an agent", () => {
  it("DSK-LOG-06 opens when the server begins a session, and again after it forgot us", async () => {
    const { client, asked, welcome } = server();
    welcome();
    await settle();
    expect(client.status).toMatchObject({ kind: "open", snapshot: { reason: "sign_in" } });
    welcome();
    await settle();
    expect(asked).toEqual([{ kind: "desk.open" }, { kind: "desk.open" }]);
  });

  it("DSK-STA-04 shows only what the server says", async () => {
    const { client, tell, welcome } = server();
    welcome();
    await settle();
    await client.ask({ kind: "set_state", state: "ready", reason: undefined });
    expect(client.status).toMatchObject({ snapshot: { state: "not_ready" } });
    tell(snapshot({ state: "ready", reason: undefined }));
    expect(client.status).toMatchObject({ snapshot: { state: "ready" } });
  });

  it("a snapshot that came while opening is not replaced by the older answer", async () => {
    const { client, tell, welcome } = server();
    welcome();
    tell(snapshot({ state: "busy" }));
    await settle();
    expect(client.status).toMatchObject({ snapshot: { state: "busy" } });
  });

  it("DSK-LOG-06 stays closed when the agent ended his work, until he opens it", async () => {
    const { client, asked, tell, welcome } = server();
    welcome();
    await settle();
    tell(snapshot({ state: "logged_out" }));
    welcome();
    await settle();
    expect(client.status.kind).toBe("closed");
    expect(asked).toHaveLength(1);
    await client.open();
    expect(client.status.kind).toBe("open");
  });

  it("says why the server refused", async () => {
    const { client, welcome } = server(() => ({ ok: false, error: { code: "forbidden" } }));
    welcome();
    await settle();
    expect(client.status).toEqual({ kind: "refused", code: "forbidden" });
  });
});
