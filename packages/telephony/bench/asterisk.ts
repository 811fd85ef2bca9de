import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sleep, systemTimers } from "@perezvon/base";

/** The other side of the comparison (TEL-PRF-01): Debian's Asterisk with chan_pjsip, only the modules it needs, G.711 A-law, direct media off. */
export interface AsteriskRequest {
  readonly callerPort: number;
  readonly calleePort: number;
  readonly folder: string;
  /** MixMonitor to WAV, plain or GSM 06.10. */
  readonly recorded?: "wav" | "gsm" | undefined;
  /** Without the native RTP bridge: every packet becomes a frame. */
  readonly framed?: boolean;
  /** ConfBridge instead of a bridge of two. */
  readonly conference?: boolean;
}

const modules = [
  ..."pbx_config chan_pjsip codec_alaw bridge_simple app_dial app_mixmonitor format_wav res_rtp_asterisk".split(
    " ",
  ),
  ..."res_sorcery_config res_sorcery_memory res_sorcery_astdb res_timing_timerfd res_pjproject cdr_csv".split(
    " ",
  ),
  ..."res_pjsip res_pjsip_session res_pjsip_sdp_rtp res_pjsip_caller_id res_pjsip_endpoint_identifier_ip".split(
    " ",
  ),
  ..."res_pjsip_dlg_options res_pjsip_rfc3326 res_pjsip_pubsub".split(" "),
];

/** Starts Asterisk in the foreground with a folder of its own; resolves when it answers on its port. */
export async function startAsterisk(
  request: AsteriskRequest,
): Promise<{ port: number; process: ChildProcess }> {
  const port = await freePort();
  const etc = join(request.folder, "etc");
  for (const name of ["etc", "lib", "db", "run", "log", "log/cdr-csv", "spool", "spool/monitor"])
    mkdirSync(join(request.folder, name), { recursive: true });
  for (const [name, text] of Object.entries(configuration(request, port)))
    writeFileSync(join(etc, name), text);
  const child = spawn("asterisk", ["-f", "-q", "-C", join(etc, "asterisk.conf")], { stdio: "ignore" });
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`asterisk ended with ${child.exitCode}`);
    if (await answers(port)) return { port, process: child };
    await sleep(systemTimers, 100);
  }
  child.kill("SIGKILL");
  throw new Error("asterisk does not answer");
}

function configuration(request: AsteriskRequest, port: number): Record<string, string> {
  const { folder, calleePort, recorded, framed, conference } = request;
  // Ten callers to a room, by the last digit but one of the number that calls.
  const room = " same => n,Answer()\n same => n,ConfBridge(room${CALLERID(num):-2:1},plain,silent)\n";
  const loaded = [
    ...modules,
    ...(framed ? [] : ["bridge_native_rtp"]),
    ...(recorded === "gsm" ? ["codec_gsm", "format_wav_gsm"] : []),
    ...(conference ? ["bridge_softmix", "app_confbridge"] : []),
  ];
  // The name decides the format: .WAV is GSM 06.10 in WAV.
  const suffix = recorded === "gsm" ? "WAV" : "wav";
  return {
    "asterisk.conf": `[directories]
astetcdir => ${folder}/etc
astmoddir => /usr/lib/asterisk/modules
astvarlibdir => ${folder}/lib
astdbdir => ${folder}/db
astkeydir => ${folder}/lib
astdatadir => /usr/share/asterisk
astagidir => ${folder}/lib
astspooldir => ${folder}/spool
astrundir => ${folder}/run
astlogdir => ${folder}/log
`,
    "modules.conf": `[modules]\nautoload=no\n${loaded.map((name) => `load=${name}.so`).join("\n")}\n`,
    "logger.conf": "[general]\n[logfiles]\n",
    "cdr.conf": "[general]\nenable=yes\n[csv]\nusegmtime=yes\n",
    "rtp.conf": "[general]\nrtpstart=30000\nrtpend=34999\nstrictrtp=no\n",
    "pjsip.conf": `[udp]
type=transport
protocol=udp
bind=127.0.0.1:${port}
${["callers", "callees"]
  .map(
    (name) => `
[${name}]
type=endpoint
transport=udp
context=bench
disallow=all
allow=alaw
direct_media=no
${name === "callees" ? "aors=callees" : ""}
`,
  )
  .join("")}
[callees]
type=aor
contact=sip:b@127.0.0.1:${calleePort}
[callers]
type=identify
endpoint=callers
match=127.0.0.1
`,
    "confbridge.conf": "[general]\n[plain]\ntype=bridge\n[silent]\ntype=user\nquiet=yes\n",
    "extensions.conf": `[bench]
exten => bench,1,NoOp()
${recorded ? ` same => n,MixMonitor(${folder}/spool/monitor/\${UNIQUEID}.${suffix})\n` : ""}${conference ? room : " same => n,Dial(PJSIP/callees,60)\n"} same => n,Hangup()
`,
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

/** Whether an OPTIONS is answered within 200 ms, by whatever. */
async function answers(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const own = socket.address().port;
  const heard = new Promise<boolean>((resolve) => {
    socket.once("message", () => resolve(true));
    systemTimers.after(200, () => resolve(false));
  });
  const id = `${own}x${process.pid}`;
  socket.send(
    [
      `OPTIONS sip:bench@127.0.0.1:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK${id};rport`,
      "Max-Forwards: 70",
      `From: <sip:probe@127.0.0.1:${own}>;tag=${id}`,
      `To: <sip:bench@127.0.0.1:${port}>`,
      `Call-ID: ${id}`,
      "CSeq: 1 OPTIONS",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n"),
    port,
    "127.0.0.1",
  );
  const answered = await heard;
  socket.close();
  return answered;
}
