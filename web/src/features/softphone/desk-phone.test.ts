import type { Command } from "@perezvon/api";
import { VirtualClock } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import { DeskPhone } from "./desk-phone.ts";
import type { PeerLike } from "./softphone.ts";

function browser() {
  const store = new Map<string, string>();
  return {
    memory: {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => void store.set(key, value),
      removeItem: (key: string) => void store.delete(key),
    },
  };
}

function page(memory: ReturnType<typeof browser>["memory"]) {
  const clock = new VirtualClock();
  const asked: Command[] = [];
  const peers: PeerLike[] = [];
  let topic = (_: unknown) => {};
  let fresh = () => {};
  const phone = new DeskPhone({
    events: {
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
        return Promise.resolve({ ok: true, data: { sdp: "answer" } });
      },
      probe: () => Promise.resolve(true),
    },
    locks: undefined,
    userId: "u1",
    memory,
    createPeer: () => {
      const peer = {
        connectionState: "new" as RTCPeerConnectionState,
        onconnectionstatechange: null as (() => void) | null,
        addTrack: () => {},
        createOffer: () => Promise.resolve({ sdp: "offer" }),
        setLocalDescription: () => Promise.resolve(),
        setRemoteDescription: () => {
          peer.connectionState = "connected";
          peer.onconnectionstatechange?.();
          return Promise.resolve();
        },
        addIceCandidate: () => Promise.resolve(),
        close: () => {},
      };
      peers.push(peer as unknown as PeerLike);
      return peer as unknown as PeerLike;
    },
    openMicrophone: () =>
      Promise.resolve({ getAudioTracks: () => [], getTracks: () => [] } as unknown as MediaStream),
    play: () => {},
    timers: clock,
  });
  return { phone, asked, peers, tell: (data: unknown) => topic(data), welcome: () => fresh() };
}

const settle = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
};

describe("DSK-CON-04 which page carries the phone", () => {
  it("TEL-WRT-07 connects as soon as the browser is the agent's device", async () => {
    const { phone, asked } = page(browser().memory);
    phone.want(false);
    await settle();
    expect(asked).toEqual([{ kind: "phone.offer", sdp: "offer" }]);
    expect(phone.state).toMatchObject({ wanted: true, phone: { kind: "connected" }, moved: false });
  });

  it("DSK-CON-04 asks before it takes the phone from another browser", async () => {
    const { phone, asked } = page(browser().memory);
    phone.want(true);
    await settle();
    expect(asked).toEqual([]);
    expect(phone.state.moved).toBe(true);
    phone.takeOver();
    await settle();
    expect(phone.state).toMatchObject({ moved: false, phone: { kind: "connected" } });
  });

  it("DSK-CON-03 takes its own phone back after a reload without asking", async () => {
    const { memory } = browser();
    const before = page(memory);
    before.phone.want(false);
    await settle();
    const reloaded = page(memory);
    reloaded.phone.want(true);
    await settle();
    expect(reloaded.phone.state).toMatchObject({ moved: false, phone: { kind: "connected" } });
  });

  it("DSK-CON-04 steps back when another browser took it over, and does not take it back by itself", async () => {
    const { memory } = browser();
    const { phone, tell, peers, welcome } = page(memory);
    phone.want(false);
    await settle();
    tell({ kind: "closed", reason: "taken_over" });
    welcome();
    await settle();
    expect(phone.state).toMatchObject({ moved: true, phone: { kind: "off" } });
    expect(peers).toHaveLength(1);
    const reloaded = page(memory);
    reloaded.phone.want(true);
    await settle();
    expect(reloaded.phone.state.moved).toBe(true);
  });

  it("DSK-CON-03 makes a new path when the server began a new session", async () => {
    const { phone, peers, welcome } = page(browser().memory);
    welcome();
    await settle();
    expect(peers).toHaveLength(0);
    phone.want(false);
    await settle();
    welcome();
    await settle();
    expect(peers).toHaveLength(2);
  });

  it("DSK-LOG-05 lets go when the agent changes to another device", async () => {
    const { phone } = page(browser().memory);
    phone.want(false);
    await settle();
    phone.leave();
    expect(phone.state).toMatchObject({ wanted: false, phone: { kind: "off" } });
  });
});
