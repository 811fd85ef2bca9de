import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemTimers, type Timer } from "@perezvon/base";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatewayUrl } from "../../testing/gateway-url.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { writeWav } from "../audio/wav.ts";
import { decodeAlaw, encodeAlaw } from "../codec/g711.ts";
import { DECODED } from "../codec/marks.ts";
import { OpusDecoder, OpusEncoder } from "../codec/opus.ts";
import type { Codec, WebrtcState } from "../contract.ts";
import { payloadOffset } from "../rtp/packet.ts";
import { sine } from "../tone/generate.ts";
import type { WebrtcHost, WebrtcTransport } from "../worker/transport.ts";
import { BROWSER_CODECS, BROWSER_CODECS_OPUS_FIRST } from "./browser-session.ts";
import { createWebrtcTransports, type WebrtcTransports } from "./transports.ts";

const CHROMIUM = "/usr/bin/chromium";
const MICROPHONE_HZ = 700;
const SERVER_HZ = 1200;

/** What the page does; the test calls it through the browser's debugger. */
const PAGE = `<!doctype html><title>phone</title><script>
let connection, analyser, audio;
async function dial(source) {
  audio = new AudioContext();
  let stream;
  if (source === "microphone") {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  } else {
    const oscillator = new OscillatorNode(audio, { frequency: ${MICROPHONE_HZ} });
    const destination = audio.createMediaStreamDestination();
    oscillator.connect(destination);
    oscillator.start();
    stream = destination.stream;
  }
  connection = new RTCPeerConnection();
  connection.onicecandidate = (event) => { if (event.candidate && event.candidate.candidate) trickle(event.candidate.candidate); };
  connection.ontrack = (event) => {
    const received = event.streams[0] || new MediaStream([event.track]);
    const element = new Audio();
    element.muted = true;
    element.srcObject = received;
    element.play();
    analyser = new AnalyserNode(audio, { fftSize: 4096 });
    audio.createMediaStreamSource(received).connect(analyser);
  };
  connection.addTrack(stream.getAudioTracks()[0], stream);
  await negotiate();
}
async function negotiate(options) {
  await connection.setLocalDescription(await connection.createOffer(options));
  await connection.setRemoteDescription({ type: "answer", sdp: await answerOf(connection.localDescription.sdp) });
}
function heard() {
  if (!analyser) return 0;
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  let best = 0;
  for (let i = 1; i < bins.length; i++) if (bins[i] > bins[best]) best = i;
  return bins[best] < -60 ? 0 : (best * audio.sampleRate) / analyser.fftSize;
}
</script>`;

type Settled = Parameters<WebrtcHost["applyRemote"]>[0];

/** A leg that sends a tone every 20 ms and keeps the last second of what it hears. */
class ToneLeg implements WebrtcHost {
  readonly legId = "agent";
  readonly bindAddress = "127.0.0.1";
  readonly advertisedAddress = "127.0.0.1";
  readonly states: WebrtcState[] = [];
  readonly events: number[] = [];
  packets = 0;
  remote: Settled | undefined;
  readonly #encoder = new OpusEncoder();
  readonly #decoder = new OpusDecoder();
  transport: WebrtcTransport | undefined;
  #heard: Int16Array[] = [];
  #sequence = 0;
  readonly #tone = encodeAlaw(sine([SERVER_HZ], 1000, -10));
  readonly #ticker: Timer;

  constructor() {
    this.#ticker = systemTimers.every(20, () => this.#send());
  }

  readonly sink = {
    receiveRtp: (packet: Buffer) => {
      this.packets++;
      const payloadType = packet[1]! & 0x7f;
      if (
        payloadType === this.remote?.telephoneEvent ||
        this.remote?.telephoneEventsIn?.includes(payloadType)
      )
        this.events.push(packet[12]!);
      else this.#heard = [...this.#heard.slice(-49), this.#decode(packet)];
    },
    receiveRtcp: () => {},
  };

  codecs: readonly Codec[] = BROWSER_CODECS;
  onState = (state: WebrtcState) => void this.states.push(state);
  onCandidate = () => {};
  applyRemote = (remote: Settled) => {
    this.remote = remote;
  };

  /** Frequency of what came lately, 0 for silence. */
  heard(): number {
    const samples = Int16Array.from(this.#heard.flatMap((part) => [...part]));
    return samples.length < 4000 || samples.every((value) => Math.abs(value) < 200)
      ? 0
      : dominantTone(samples).hz;
  }

  forget(): void {
    this.#heard = [];
    this.packets = 0;
  }

  stop(): void {
    this.#ticker.cancel();
    this.transport?.close();
  }

  #send(): void {
    if (!this.transport || !this.remote) return;
    const opus = this.remote.codec === "opus";
    const packet = Buffer.alloc(172);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8(this.remote.payloadType, 1);
    packet.writeUInt16BE(this.#sequence & 0xffff, 2);
    packet.writeUInt32BE((this.#sequence * (opus ? 960 : 160)) >>> 0, 4);
    packet.writeUInt32BE(0x1234_5678, 8);
    const frame = this.#tone.subarray((this.#sequence % 50) * 160, (this.#sequence % 50) * 160 + 160);
    const bytes = opus ? this.#encoder.encode(decodeAlaw(frame), packet, 12) : 160;
    if (!opus) packet.set(frame, 12);
    this.#sequence++;
    this.transport.sendRtp(packet.subarray(0, 12 + bytes));
  }

  #decode(packet: Buffer): Int16Array {
    if (this.remote?.codec !== "opus") return decodeAlaw(packet.subarray(12));
    const { samples } = this.#decoder.decode(packet, payloadOffset(packet), packet.length, 0);
    return Int16Array.from(this.#decoder.units.subarray(0, samples), (unit) => DECODED[unit]!);
  }
}

describe.skipIf(!existsSync(CHROMIUM))("with Chromium (skipped where it is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "perezvon-chromium-"));
  let transports: WebrtcTransports;
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    const microphone = join(folder, "microphone.wav");
    writeFileSync(microphone, writeWav({ sampleRate: 8000, channels: [sine([MICROPHONE_HZ], 5000, -10)] }));
    transports = createWebrtcTransports({
      gatewayUrl: await gatewayUrl(),
      clock: systemClock,
      timers: systemTimers,
    });
    server = createServer((_, response) => response.setHeader("content-type", "text/html").end(PAGE));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await launch([
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${microphone}`,
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    transports?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page whose peer connection belongs to `leg`, whose transport each offer replaces. `streamsAlone`: it knows no way by UDP. */
  async function phone(
    leg: ToneLeg,
    from = browser,
    streamsAlone = false,
  ): Promise<{ page: Page; candidates: string[] }> {
    const page = await from.newPage();
    const candidates: string[] = [];
    await page.exposeFunction("answerOf", async (offer: string) => {
      const former = leg.transport;
      const transport = transports.create(leg);
      leg.transport = transport;
      const answer = await transport.answer(offer);
      former?.close();
      return streamsAlone ? answer.replace(/^a=candidate:\S+ 1 UDP .*\r\n/gm, "") : answer;
    });
    await page.exposeFunction("trickle", (candidate: string) => {
      candidates.push(candidate);
      if (!streamsAlone) leg.transport?.addCandidate(candidate);
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return { page, candidates };
  }

  const call = (page: Page, expression: string) => page.evaluate(expression);

  test("TEL-WRT-01, TEL-INT-01 G.711 is heard both ways, digits of insertDTMF arrive", async () => {
    const leg = new ToneLeg();
    const { page } = await phone(leg);
    const startedAt = systemClock.monotonicMs();
    await call(page, `dial("microphone")`);
    await until(() => leg.packets > 0, "first packet");
    const firstPacketMs = Math.round(systemClock.monotonicMs() - startedAt);
    await until(() => near(leg.heard(), MICROPHONE_HZ), "the microphone's tone");
    await until(
      async () => near(Number(await call(page, "heard()")), SERVER_HZ),
      "the server's tone in the page",
    );
    expect(leg.states).toContain("connected");
    const transport = await transportOf(page);
    expect(transport).toMatchObject({ dtlsState: "connected", tlsVersion: "FEFD", protocol: "udp" });
    expect(transport.srtpCipher).toMatch(/^SRTP_AEAD_AES_(128|256)_GCM$/);

    await call(page, `connection.getSenders()[0].dtmf.insertDTMF("1#5", 100, 70)`);
    await until(() => leg.events.includes(5), "digits");
    expect([...new Set(leg.events)]).toEqual([1, 11, 5]);
    console.info(`Chromium: first packet ${firstPacketMs} ms after the click`);
    leg.stop();
    await page.close();
  });

  test("TEL-WRT-04, TEL-COD-01 with Opus first Chromium speaks Opus both ways, and its digits arrive whatever their clock", async () => {
    const leg = new ToneLeg();
    leg.codecs = BROWSER_CODECS_OPUS_FIRST;
    const { page } = await phone(leg);
    await call(page, `dial("microphone")`);
    await until(() => near(leg.heard(), MICROPHONE_HZ), "the microphone's tone");
    await until(
      async () => near(Number(await call(page, "heard()")), SERVER_HZ),
      "the server's tone in the page",
    );
    expect(leg.remote).toMatchObject({ codec: "opus", telephoneEventRate: 48_000 });
    await call(page, `connection.getSenders()[0].dtmf.insertDTMF("4", 100, 70)`);
    await until(() => leg.events.includes(4), "the digit");
    leg.stop();
    await page.close();
  });

  test("TEL-WRT-02 where no UDP passes, Chromium comes by TCP, and both hear each other", async () => {
    const leg = new ToneLeg();
    const { page } = await phone(leg, browser, true);
    await call(page, `dial("microphone")`);
    await until(() => near(leg.heard(), MICROPHONE_HZ), "the microphone's tone");
    await until(
      async () => near(Number(await call(page, "heard()")), SERVER_HZ),
      "the server's tone in the page",
    );
    expect(await transportOf(page)).toMatchObject({ dtlsState: "connected", protocol: "tcp" });
    leg.stop();
    await page.close();
  });

  test("TEL-WRT-06 a reloaded page is back in the same leg within 3 s", async () => {
    const leg = new ToneLeg();
    const { page } = await phone(leg);
    await call(page, `dial("microphone")`);
    await until(() => near(leg.heard(), MICROPHONE_HZ), "the microphone's tone");

    const reloadedAt = systemClock.monotonicMs();
    await page.reload();
    leg.forget();
    await call(page, `dial("microphone")`);
    await until(() => leg.packets > 5, "packets after the reload");
    const backMs = Math.round(systemClock.monotonicMs() - reloadedAt);
    await until(() => near(leg.heard(), MICROPHONE_HZ), "the tone after the reload");
    await until(
      async () => near(Number(await call(page, "heard()")), SERVER_HZ),
      "the server's tone in the page",
    );
    console.info(`Chromium: back ${backMs} ms after the reload began`);
    expect(backMs).toBeLessThan(3000);
    leg.stop();
    await page.close();
  });

  test("TEL-WRT-02 addresses hidden behind .local names are no obstacle", async () => {
    const leg = new ToneLeg();
    // Chromium hides its addresses until the page may use a microphone, which the flags above allow without asking.
    const shy = await launch([]);
    const { page, candidates } = await phone(leg, shy);
    await call(page, `dial("oscillator")`);
    await until(() => near(leg.heard(), MICROPHONE_HZ), "the page's tone");
    await until(
      async () => near(Number(await call(page, "heard()")), SERVER_HZ),
      "the server's tone in the page",
    );
    expect(candidates.some((candidate) => candidate.includes(".local"))).toBe(true);
    leg.stop();
    await shy.close();
  });

  test("TEL-WRT-02 the same peer connection goes on after an ICE restart", async () => {
    const leg = new ToneLeg();
    const { page } = await phone(leg);
    await call(page, `dial("microphone")`);
    await until(() => near(leg.heard(), MICROPHONE_HZ), "the microphone's tone");
    const restartedAt = systemClock.monotonicMs();
    await call(page, `connection.restartIce(), negotiate()`);
    leg.forget();
    await until(() => leg.packets > 5, "packets after the restart");
    const backMs = Math.round(systemClock.monotonicMs() - restartedAt);
    await until(
      async () => near(Number(await call(page, "heard()")), SERVER_HZ),
      "the server's tone in the page",
    );
    console.info(`Chromium: audio ${backMs} ms after the ICE restart`);
    expect(backMs).toBeLessThan(5000);
    leg.stop();
    await page.close();
  });
});

function launch(flags: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...flags,
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--autoplay-policy=no-user-gesture-required",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

interface TransportStats {
  readonly srtpCipher?: string;
  readonly tlsVersion?: string;
  readonly dtlsState?: string;
  /** Of the way that was nominated, as our side of it is told. */
  readonly protocol?: string;
}

async function transportOf(page: Page): Promise<TransportStats> {
  return await page.evaluate<TransportStats>(`connection.getStats().then((stats) => {
    const transport = [...stats.values()].find(({ type }) => type === "transport");
    const pair = stats.get(transport.selectedCandidatePairId);
    return { ...transport, protocol: stats.get(pair.remoteCandidateId).protocol };
  })`);
}

function near(hz: number, expected: number): boolean {
  return Math.abs(hz - expected) <= 20;
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const startedAt = systemClock.monotonicMs();
  while (systemClock.monotonicMs() - startedAt < 8_000) {
    if (await condition()) return;
    await new Promise<void>((resolve) => systemTimers.after(20, resolve));
  }
  throw new Error(`${what} did not come in 8 s`);
}
