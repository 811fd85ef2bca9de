import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import type { Campaign, ContactList, Endpoint, Interaction, ListRecord, PlayLink } from "@perezvon/api";
import { seededRandom, sleep, systemClock, systemTimers } from "@perezvon/base";
import { type CallEntry, nearestIdentityHz } from "@perezvon/carrier";
import { encodeAlaw, readWav, sine, tonePower } from "@perezvon/media";
import { type ApiClient, CampaignDriver, CarrierClient, parseDetailedResults, Team } from "@perezvon/sim";
import { mutate } from "@perezvon/sip/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything } from "../packages/sim/src/headless/agents.ts";
import { checkAudio } from "../packages/sim/src/headless/audio-check.ts";
import { until } from "./support/baresip.ts";
import { type Member, makeCampaign, setCalls, signIn } from "./support/centre.ts";
import { type Product, startProduct } from "./support/product.ts";
import { readResponse, SipStranger, type StrangerMessage } from "./support/sip-stranger.ts";

const firstNumber = "+79991000001";
const secondNumber = "+79991000002";
/** Below the ports that systems hand out, apart for each run, so that nobody else's sockets are in it. */
const portLow = 10_000 + (process.pid % 150) * 40;
const portHigh = portLow + 39;
/** No identity tone of anybody. */
const strangerHz = 3210;
const LONGEST_GAP_MS = 1000;

/** Nobody hangs up by themselves. */
const carrierProfile = {
  speedUp: 4,
  personHangsUp: 0,
  patience: { meanMs: 20_000, variation: 0, minMs: 1000, maxMs: 20_000 },
};
const endlessTalk = {
  talk: { meanMs: 600_000, variation: 0.01 },
  afterCallWork: { meanMs: 300, variation: 0.01 },
  choosesDisposition: 1,
};

interface Stage {
  readonly product: Product;
  readonly admin: Member;
  readonly carrier: CarrierClient;
  readonly driver: CampaignDriver;
  readonly campaign: Campaign;
  readonly list: ContactList;
  readonly team: Team;
  close(): Promise<void>;
}

/** The product with agents who talk for ever, and a campaign over these numbers, started. */
async function stage(
  agents: number,
  numbers: readonly string[],
  env: Record<string, string>,
  settings: object = {},
): Promise<Stage> {
  const product = await startProduct({ carrierProfile, env });
  try {
    const admin = await signIn(product, "admin");
    await setCalls(admin);
    const { http, sip } = product.server.ready;
    const driver = new CampaignDriver({ admin: admin.client, timers: systemTimers, runName: "провод" });
    const { campaign, list } = await makeCampaign(admin, "провод", numbers, { ...settings });
    const bring = async (count: number) =>
      Team.bring({
        clock: systemClock,
        timers: systemTimers,
        random: seededRandom("wire"),
        product: http,
        productSip: sip,
        admin: admin.client,
        signIns: [...product.passwords].map(([login, password]) => ({ login, password })),
        group: await driver.agentGroup(),
        count,
        habits: endlessTalk,
      });
    const team = await bring(agents);
    const carrier = new CarrierClient(product.carrier.ready.http);
    await driver.start(campaign);
    const close = async () => {
      await team.close();
      await product.close();
    };
    return { product, admin, carrier, driver, campaign, list, team, close };
  } catch (error) {
    await product.close();
    throw error;
  }
}

async function callTo({ carrier }: Stage, number: string): Promise<CallEntry | undefined> {
  return (await carrier.report()).perCall.find((call) => call.number === number);
}

/** Both hear: the subscriber something, and the agents' phones have a call. */
async function untilTalk(at: Stage, number: string): Promise<void> {
  await until(
    async () => (await callTo(at, number))?.firstHeardAt !== undefined,
    20_000,
    () => `${number} hears nobody\n${at.product.server.output().slice(-3000)}`,
  );
}

async function subscriberHangsUp(at: Stage, number: string): Promise<void> {
  const call = await callTo(at, number);
  const response = await fetch(
    `${at.product.carrier.ready.http}/calls/${encodeURIComponent(call?.callId ?? "")}`,
    { method: "DELETE" },
  );
  if (!response.ok) throw new Error(`hang up: ${response.status}`);
}

async function append({ admin, list }: Stage, number: string): Promise<void> {
  await admin.client.upload(
    `/lists/${list.id}/imports`,
    {
      encoding: "utf-8",
      delimiter: ",",
      header: true,
      mode: "append",
      columns: [
        { name: "Имя", type: "full_name" },
        { name: "Телефон", type: "phone" },
      ],
    },
    "list.csv",
    `Имя,Телефон\r\nЕщё клиент,${number}\r\n`,
  );
}

describe("while a talk is up", () => {
  let at: Stage;
  let stranger: SipStranger;
  beforeAll(async () => {
    at = await stage(2, [firstNumber], { RTP_PORT_LOW: `${portLow}`, RTP_PORT_HIGH: `${portHigh}` });
    stranger = await SipStranger.open(at.product.server.ready.sip);
    await untilTalk(at, firstNumber);
  });
  afterAll(async () => {
    stranger?.close();
    await at?.close();
  });

  const many = (line: string, count: number) => Array.from({ length: count }, () => line);
  const cases: [string, StrangerMessage, number, RegExp?][] = [
    ...["From", "To", "Call-ID", "CSeq", "Max-Forwards"].map(
      (name): [string, StrangerMessage, number, RegExp] => [
        `without ${name}`,
        { without: [name] },
        400,
        new RegExp(name, "i"),
      ],
    ),
    ["with a CSeq of another method", { lines: ["CSeq: 1 INVITE"] }, 400, /CSeq/i],
    ["with a CSeq beyond 2^31", { lines: ["CSeq: 2147483648 OPTIONS"] }, 400, /CSeq/i],
    ["with From that is none", { lines: ["From: <sip:x"] }, 400, /From/i],
    ["with two From", { lines: ["From: <sip:a@b>;tag=1", "From: <sip:a@b>;tag=2"] }, 400, /From/i],
    ["of version 7.0", { version: "SIP/7.0" }, 505],
    ["to a scheme unknown", { uri: "nobody:knows" }, 416],
    ["INVITE whose hops are used up", { method: "INVITE", lines: ["Max-Forwards: 0"] }, 483],
    ["OPTIONS whose hops are used up", { lines: ["Max-Forwards: 0"] }, 200],
    ["of a method that is not for here", { method: "PUBLISH" }, 405],
    ["of a method unknown", { method: "DANCE" }, 501],
    ["that requires what nobody supports", { method: "INVITE", lines: ["Require: telepathy"] }, 420],
    ["BYE of no dialog", { method: "BYE", lines: ["To: <sip:a@b>;tag=none"] }, 481],
    ["CANCEL of nothing", { method: "CANCEL" }, 481],
    ["longer than its datagram", { lines: ["Content-Length: 5000"] }, 400],
    ["of negative length", { lines: ["Content-Length: -1"] }, 400],
    ["of a length in words", { lines: ["Content-Length: ten"] }, 400],
    ["with a start line of 3,000", { uri: `sip:${"a".repeat(3000)}@127.0.0.1` }, 414],
    ["with a header of 9,000", { lines: [`Subject: ${"a".repeat(9000)}`] }, 400],
    ["with 300 header lines", { lines: many("X-More: 1", 300) }, 400],
    ["with a body of 33,000", { method: "INVITE", body: "v".repeat(33_000) }, 413],
  ];

  it.each(cases)(
    "TEL-MSG-02 -03 -04 a request %s is answered with its code",
    async (_name, message, status, phrase) => {
      const response = await stranger.ask(message);
      expect(response?.status).toBe(status);
      if (phrase) expect(response?.reasonPhrase).toMatch(phrase);
      if (status === 405) expect(response?.header("Allow")).toContain("INVITE");
      if (status === 420) expect(response?.header("Unsupported")).toContain("telepathy");
    },
  );

  it("TEL-MSG-03 TEL-MSG-04 what is no request is dropped without an answer", async () => {
    const from = stranger.replies.length;
    const random = seededRandom("noise");
    const noise = Buffer.from(Array.from({ length: 500 }, () => random.integer(0, 255)));
    const response = Buffer.from("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP nowhere\r\n\r\n");
    const { bytes: ack } = stranger.compose({ method: "ACK", without: ["From"] });
    const rest = ["", "\r\n", "\r\n\r\n", "\0\0\0\0", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"].map((text) =>
      Buffer.from(text),
    );
    for (const bytes of [noise, response, ack, ...rest]) stranger.send(bytes);
    await sleep(systemTimers, 1000);
    // A keep-alive may be answered by its like (RFC 5626 §3.5.1).
    const replies = stranger.replies.slice(from).map(String);
    expect(replies.filter((reply) => reply !== "\r\n")).toEqual([]);
  });

  it("TEL-MSG-03 of 300 spoilt datagrams each is refused or dropped, and the next sound one is answered", async () => {
    const random = seededRandom("spoilt");
    const from = stranger.replies.length;
    const sdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
    for (let i = 0; i < 300; i++) {
      const method = random.pick(["INVITE", "REGISTER", "OPTIONS", "BYE", "CANCEL", "ACK", "INFO"]);
      const { bytes } = stranger.compose({ method, body: method === "INVITE" ? sdp : "" });
      stranger.send(mutate(bytes, random));
      if (i % 20 === 0) await sleep(systemTimers, 20);
    }
    await sleep(systemTimers, 1500);
    const replies = stranger.replies.slice(from);
    expect(replies.length).toBeGreaterThan(30);
    // Only OPTIONS is for anybody; whatever else a stranger says is refused. A refusal repeats the headers it was sent,
    // spoilt as they are (RFC 3261 §8.2.6.2), so only its first line is ours alone.
    const wrong = replies.map(String).filter((reply) => {
      if (/^SIP\/2\.0 [456]\d\d \S/.test(reply) || reply === "\r\n") return false;
      const response = readResponse(Buffer.from(reply));
      return !(response?.status === 100 || (response?.status === 200 && response.cseq?.method === "OPTIONS"));
    });
    expect(wrong).toEqual([]);
    expect((await stranger.ask())?.status).toBe(200);
  });

  it("TEL-SEC-02 a stranger gets one answer for users that exist and users that do not", async () => {
    const { admin } = at;
    const [line] = await everything<Endpoint>(admin.client, "/endpoints");
    const realm = line!.domain;
    const answers = async (method: string, login: string) => {
      const uri = method === "REGISTER" ? `sip:${realm}` : `sip:201@${realm}`;
      const to = method === "REGISTER" ? `<sip:${login}@${realm}>` : `<sip:201@${realm}>`;
      const response = await stranger.ask({
        method,
        uri,
        lines: [`From: <sip:${login}@${realm}>;tag=1`, `To: ${to}`],
      });
      const scrub = (text: string) =>
        text
          .replace(/(nonce|opaque|tag|branch|rport|received)=("[^"]*"|[^;,\s]*)/g, "$1")
          .replaceAll(login, "LOGIN");
      const mine = new Set(["Call-ID", "Date"]);
      return [
        response?.status,
        response?.reasonPhrase,
        ...(response?.names.map((name, i) =>
          mine.has(name) ? name : `${name}: ${scrub(response.values[i]!)}`,
        ) ?? []),
      ];
    };
    for (const method of ["REGISTER", "INVITE"]) {
      const known = await answers(method, line!.login);
      expect(known[0]).toBe(401);
      expect(await answers(method, "nobody-of-this-name")).toEqual(known);
    }
  });

  it("TEL-MED-02 TEL-SEC-05 2,000 packets from a stranger's socket at each port of the talk", async () => {
    // The customer's leg, the agent's, and those that rest or wait bound for the next; the odd ports beside them are for RTCP.
    const ports = boundPorts().filter((port) => port % 2 === 0);
    expect(ports.length).toBeGreaterThanOrEqual(2);
    const socket = createSocket("udp4");
    const tone = encodeAlaw(sine([strangerHz], 1000, -6));
    for (let i = 0; i < 2000; i++) {
      const packet = Buffer.alloc(172);
      packet.set([0x80, i === 0 ? 0x88 : 8]);
      packet.writeUInt16BE(i, 2);
      packet.writeUInt32BE(i * 160, 4);
      packet.writeUInt32BE(0xbad, 8);
      packet.set(tone.subarray((i % 50) * 160, (i % 50) * 160 + 160), 12);
      for (const port of ports) socket.send(packet, port, "127.0.0.1");
      // As fast as a talk and a half, so that it would be heard if it could be: 2,000 in four seconds.
      if (i % 10 === 9) await sleep(systemTimers, 20);
    }
    socket.close();
    expect((await callTo(at, firstNumber))?.endAt).toBeUndefined();
  });

  it("TEL-MED-02 the talk was unhurt, nobody heard the stranger, the log counts the packets, and a new call works", async () => {
    await append(at, secondNumber);
    await untilTalk(at, secondNumber);
    // Tones are measured twice a second.
    await sleep(systemTimers, 6000);
    for (const number of [firstNumber, secondNumber]) await subscriberHangsUp(at, number);
    await until(
      async () =>
        (await at.carrier.summary()).inFlight === 0 &&
        at.team.agents.every(({ phone }) => phone.callsUp === 0),
      10_000,
      () => "the calls do not end",
    );
    await at.team.leave(15_000);
    const { perCall } = await at.carrier.report();
    const phones = at.team.agents.map(({ phone }) => phone);
    expect(checkAudio(perCall, phones)).toEqual({ provenTwoWay: 2, faults: [] });
    expect(perCall.map(({ longestGapMs }) => longestGapMs).filter((gap) => gap > LONGEST_GAP_MS)).toEqual([]);
    const heard = [
      ...perCall.flatMap(({ heardTones }) => heardTones),
      ...phones.flatMap(({ calls }) => calls.flatMap(({ heard: ear }) => ear?.tones ?? [])),
    ];
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.filter(({ hz }) => nearestIdentityHz(hz) === undefined)).toEqual([]);
    const counted = [...at.product.server.output().matchAll(/"foreign":(\d+).*strangers/g)].map(([, n]) =>
      Number(n),
    );
    expect(counted.length).toBe(2);
    for (const count of counted) expect(count).toBeGreaterThan(1900);
    expect(at.team.faults).toEqual([]);
  });

  it("TEL-MED-02 TEL-REC-01 nor is the stranger in the recording", async () => {
    const supervisor = await signIn(at.product, "supervisor");
    let talk: Interaction | undefined;
    await until(
      async () => {
        const talks = await everything<Interaction>(supervisor.client, "/interactions");
        talk = talks.find(({ to, recordingId }) => to === firstNumber && recordingId !== null);
        return talk !== undefined;
      },
      10_000,
      () => "the talk has no recording",
    );
    const wav = await recordingOf(at.product, supervisor.client, talk!.recordingId!);
    const call = (await callTo(at, firstNumber))!;
    // Both agents were in a talk at the same time; the subscriber knows whom this one was with.
    const agentHz = nearestIdentityHz(call.heardFrequencyHz!)!;
    const { channels } = readWav(wav);
    expect(channels.length).toBe(2);
    const [customer, ours] = channels.map((samples) => ({
      identity: tonePower(samples, call.identityHz),
      agent: tonePower(samples, agentHz),
      stranger: tonePower(samples, strangerHz),
    }));
    expect(customer!.identity).toBeGreaterThan(1000 * customer!.stranger);
    expect(ours!.agent).toBeGreaterThan(1000 * ours!.stranger);
    expect(channels[0]!.length / 8000).toBeGreaterThan(10);
  });
});

/** UDP ports of the range of this product that somebody listens on. */
function boundPorts(): number[] {
  return readFileSync("/proc/net/udp", "utf8")
    .split("\n")
    .slice(1)
    .map((line) => Number.parseInt(line.trim().split(/\s+/)[1]?.split(":")[1] ?? "", 16))
    .filter((port) => port >= portLow && port <= portHigh);
}

async function recordingOf(product: Product, client: ApiClient, id: string): Promise<Buffer> {
  const { ticket } = await client.post<PlayLink>(`/recordings/${id}/link`);
  const response = await fetch(
    `${product.server.ready.http}/api/v1/recordings/${id}/audio?ticket=${ticket}`,
    {
      headers: { cookie: client.cookie },
    },
  );
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

it("TEL-MED-01 TEL-LIM-01 with every RTP port taken no dial leaves and nothing happens to the record; the campaign goes on when ports are free", async () => {
  // Two pairs, which the customer and the agent of one talk take; the next dial comes ten seconds later.
  const at = await stage(
    2,
    [firstNumber, secondNumber],
    { RTP_PORT_LOW: `${portLow}`, RTP_PORT_HIGH: `${portLow + 3}` },
    { dialStartsPerSecond: 0.1 },
  );
  try {
    await untilTalk(at, firstNumber);
    const recordOf = async (number: string) => {
      const records = await everything<ListRecord>(at.admin.client, `/lists/${at.list.id}/records`);
      return records.find(({ numbers }) => numbers.includes(number))?.states[0];
    };
    // Why nothing leaves is in the log: the node is full, or the range of ports is (TEL-LIM-01).
    await until(
      async () => /node\.overload|ports_exhausted/.test(at.product.server.output()),
      20_000,
      () => `nothing was refused\n${at.product.server.output().slice(-3000)}`,
    );
    // Long enough for a dial of the second record to be tried, and turned away.
    await sleep(systemTimers, 12_000);
    expect(await recordOf(secondNumber)).toMatchObject({ attempts: 0, recordDisposition: null });
    expect(await callTo(at, secondNumber)).toBeUndefined();
    const rows = parseDetailedResults(await at.driver.results(at.campaign, "detailed"));
    expect(rows.filter(({ number }) => number === secondNumber)).toEqual([]);
    // The talk that has the ports goes on; when it is over and they have rested (TEL-MED-01), the campaign goes on by itself.
    expect((await callTo(at, firstNumber))?.endAt).toBeUndefined();
    await subscriberHangsUp(at, firstNumber);
    await sleep(systemTimers, 11_000);
    await untilTalk(at, secondNumber);
    expect(at.team.faults).toEqual([]);
  } finally {
    await at.close();
  }
});
