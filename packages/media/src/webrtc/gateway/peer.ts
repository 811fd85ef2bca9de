import { systemTimers } from "@perezvon/base";
import native from "node-datachannel";
import type { GatewayReport, LocalTransport } from "./protocol.ts";
import { RelayWay, relayedByStream } from "./relay-way.ts";
import { StreamWay } from "./stream-way.ts";

type PeerState = Extract<GatewayReport, { kind: "state" }>["state"];

export interface PeerListener {
  /** A decrypted and authenticated packet, RTP or RTCP. */
  packet(packet: Buffer): void;
  opened(local: LocalTransport): void;
  refused(detail: string): void;
  /** Another port of ours by which the browser may try. */
  address(port: number): void;
  state(state: PeerState, fault?: "dtls_fingerprint"): void;
}

/** A microphone sends 50 packets a second, muted or not, for G.711 knows no pauses. */
const FLOWING_PACKETS = 10;
const FLOW_STOPPED_SECONDS = 3;
/** A browser that sends no audio sends RTCP at least every 7.5 s (RFC 3550 §6.2: 5 s, randomised by half). */
const SILENT_SECONDS = 8;

/** TURN servers of one browser that are helped. */
const RELAY_WAYS = 3;

/** One browser transport: ICE, DTLS and SRTP by libdatachannel; we see plain packets. */
export class GatewayPeer {
  readonly #connection: InstanceType<typeof native.PeerConnection>;
  readonly #mid: string;
  #track: InstanceType<typeof native.Track> | undefined;
  #lastState: PeerState | undefined;
  /** ICE found a way. What then fails before it was ever connected is the handshake (TEL-WRT-03). */
  #reached = false;
  #proven = false;
  #closed = false;
  /** Packets of this second. */
  #heard = 0;
  /** It sent audio until it fell silent. */
  #flowing = false;
  #silentSeconds = 0;
  readonly #listener: PeerListener;
  readonly #bindAddress: string;
  readonly #ports: { low: number; high: number } | undefined;
  readonly #ways: RelayWay[] = [];
  #streams: StreamWay | undefined;
  #local: LocalTransport | undefined;

  constructor(
    options: {
      name: string;
      bindAddress: string;
      ports: { low: number; high: number } | undefined;
      offer: string | undefined;
      mid: string;
    },
    listener: PeerListener,
  ) {
    this.#mid = options.mid;
    this.#bindAddress = options.bindAddress;
    this.#ports = options.ports;
    this.#listener = listener;
    const connection = new native.PeerConnection(options.name, {
      iceServers: [],
      ...(isAnyAddress(options.bindAddress) ? {} : { bindAddress: options.bindAddress }),
      ...(options.ports ? { portRangeBegin: options.ports.low, portRangeEnd: options.ports.high } : {}),
    });
    this.#connection = connection;
    connection.onTrack((track) => this.#follow(track));
    connection.onStateChange((state) => {
      if (isPeerState(state)) this.#tell(state);
    });
    connection.onIceStateChange((state) => {
      if (state === "connected" || state === "completed") this.#reached = true;
    });
    // Host candidates need no server, so that all are known within milliseconds and the answer can carry them.
    connection.onGatheringStateChange((state) => {
      if (state !== "complete" || this.#closed) return;
      const local = readLocal(connection.localDescription()?.sdp ?? "");
      if (local) void this.#openStreams(local);
      else listener.refused("no local description");
    });
    try {
      if (options.offer === undefined) this.#offer();
      else this.#describe(options.offer, "offer");
    } catch (error) {
      listener.refused(String(error));
    }
  }

  /** The browser hears of us when it is known whether it may come by TCP, too. */
  async #openStreams(local: LocalTransport): Promise<void> {
    const library = libraryOf(local);
    const way =
      library &&
      (await StreamWay.open({
        timers: systemTimers,
        bindAddress: this.#bindAddress,
        library,
        password: local.icePwd,
      }));
    if (this.#closed) {
      way?.close();
      return;
    }
    this.#streams = way;
    this.#local = { ...local, streams: way !== undefined };
    this.#listener.opened(this.#local);
  }

  /** Their answer to our offer. */
  answered(answer: string): void {
    try {
      this.#describe(answer, "answer");
    } catch {
      this.#tell("failed");
    }
  }

  /** One audio stream; what it may carry is written by ours, the library passes packets through unread. */
  #offer(): void {
    const audio = new native.Audio(this.#mid, "SendRecv" as ConstructorParameters<typeof native.Audio>[1]);
    audio.addAudioCodec(8, "PCMA");
    audio.addAudioCodec(0, "PCMU");
    this.#follow(this.#connection.addTrack(audio));
    this.#connection.setLocalDescription();
  }

  #describe(text: string, type: "offer" | "answer"): void {
    const connection = this.#connection;
    connection.setRemoteDescription(text, type as Parameters<typeof connection.setRemoteDescription>[1]);
  }

  #follow(track: InstanceType<typeof native.Track>): void {
    this.#track = track;
    track.onMessage((packet) => {
      this.#heard++;
      if (this.#lastState === "disconnected") this.#tell("connected");
      this.#listener.packet(packet);
    });
  }

  /**
   * Called every second: a connected browser of whom nothing came is `disconnected` until something comes. The library itself
   * speaks only when consent has run out, 30 s after the last check (RFC 7675 §5.1).
   */
  watch(): void {
    if (this.#heard > 0) {
      this.#flowing = this.#heard >= FLOWING_PACKETS;
      this.#heard = 0;
      this.#silentSeconds = 0;
      return;
    }
    this.#silentSeconds++;
    const limit = this.#flowing ? FLOW_STOPPED_SECONDS : SILENT_SECONDS;
    if (this.#silentSeconds >= limit && this.#lastState === "connected") this.#tell("disconnected");
  }

  send(packet: Buffer): void {
    if (!this.#track?.isOpen()) return;
    try {
      this.#track.sendMessageBinary(packet);
    } catch {
      // The transport has just closed: its state change tells.
    }
  }

  /** A browser that has to go over TURN by TCP finds no way to the library without help. */
  #openRelayWay(candidate: string): void {
    const relay = relayedByStream(candidate);
    const library = this.#local && libraryOf(this.#local);
    if (relay === undefined || library === undefined || this.#ways.length >= RELAY_WAYS) return;
    this.#ways.push(
      new RelayWay({
        bindAddress: this.#bindAddress,
        ports: this.#ports,
        library,
        password: this.#local!.icePwd,
        relay,
        onOpen: (port) => this.#listener.address(port),
      }),
    );
  }

  addCandidate(candidate: string): void {
    this.#openRelayWay(candidate);
    try {
      this.#connection.addRemoteCandidate(candidate, this.#mid);
    } catch {
      // A candidate that cannot be used leaves the others as they are.
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const way of this.#ways) way.close();
    this.#streams?.close();
    this.#connection.close();
  }

  #tell(state: PeerState): void {
    if (this.#closed || state === this.#lastState) return;
    const fault = state === "failed" && this.#reached && !this.#proven ? "dtls_fingerprint" : undefined;
    this.#proven ||= state === "connected";
    this.#lastState = state;
    this.#listener.state(state, fault);
  }
}

function readLocal(sdp: string): LocalTransport | undefined {
  const attribute = (name: string) => new RegExp(`^a=${name}:([^\\r\\n]+)`, "m").exec(sdp)?.[1];
  const iceUfrag = attribute("ice-ufrag");
  const icePwd = attribute("ice-pwd");
  const fingerprint = attribute("fingerprint");
  if (!iceUfrag || !icePwd || !fingerprint) return undefined;
  return {
    iceUfrag,
    icePwd,
    fingerprint,
    setup: attribute("setup") === "passive" ? "passive" : "active",
    candidates: [...sdp.matchAll(/^a=(candidate:[^\r\n]+)/gm)].map((match) => match[1]!),
    streams: false,
  };
}

/** The library's own socket, as its first candidate names it. */
function libraryOf({ candidates }: LocalTransport): { address: string; port: number } | undefined {
  const own = /^candidate:\S+ 1 UDP \d+ ([0-9.]+) (\d+) typ host/i.exec(candidates[0] ?? "");
  return own === null ? undefined : { address: own[1]!, port: Number(own[2]) };
}

function isPeerState(state: string): state is PeerState {
  return ["connecting", "connected", "disconnected", "failed", "closed"].includes(state);
}

function isAnyAddress(address: string): boolean {
  return address === "0.0.0.0" || address === "::" || address === "";
}
