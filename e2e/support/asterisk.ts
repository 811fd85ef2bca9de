import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How Asterisk and the switch know each other: the three kinds of TEL-TRK-01. */
export type AsteriskRole =
  /** An operator: the switch registers to it with a password, and calls with one. */
  | "registrar"
  /** An operator that knows us by our address. */
  | "static"
  /** A customer's exchange that registers to the switch. */
  | "client";

export interface Asterisk {
  readonly port: number;
  /** Runs a command of its console and gives what it printed. */
  console(command: string): string;
  /** SIP messages that it saw so far. */
  trace(): string;
  stop(): Promise<void>;
}

export const login = "exchange";
export const secret = "a-password-that-both-know";

const modules = [
  "pbx_config chan_pjsip codec_alaw codec_ulaw bridge_simple bridge_native_rtp app_dial app_echo app_milliwatt",
  "app_playtones func_callerid func_channel res_clioriginate res_rtp_asterisk res_sorcery_config",
  "res_sorcery_memory res_sorcery_astdb res_timing_timerfd res_pjproject res_pjsip res_pjsip_session",
  "res_pjsip_sdp_rtp res_pjsip_caller_id res_pjsip_endpoint_identifier_ip res_pjsip_dlg_options",
  "res_pjsip_rfc3326 res_pjsip_pubsub res_pjsip_registrar res_pjsip_outbound_registration res_pjsip_logger",
  "res_pjsip_outbound_authenticator_digest res_pjsip_authenticator_digest res_pjsip_t38 res_fax res_fax_spandsp",
]
  .join(" ")
  .split(" ");

/** The numbers of its plan. */
export const numbers = {
  echo: "+79990000001",
  milliwatt: "+79990000002",
  fax: "+79990000003",
  busyTone: "+79990000004",
  /** Hangs up unanswered with the cause that the last three digits name. */
  cause: (q850: number) => `+79991000${String(q850).padStart(3, "0")}`,
} as const;

/** Asterisk in the foreground with a folder of its own, on loopback. */
export async function startAsterisk(options: {
  readonly role: AsteriskRole;
  readonly port: number;
  readonly switchPort: number;
}): Promise<Asterisk> {
  const folder = mkdtempSync(join(tmpdir(), "perezvon-asterisk-"));
  for (const name of ["etc", "lib", "db", "run", "log", "spool"]) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(configuration(folder, options)))
    writeFileSync(join(folder, "etc", name), text);
  const conf = join(folder, "etc/asterisk.conf");
  const child = spawn("asterisk", ["-f", "-q", "-C", conf], { stdio: "ignore" });
  const command = (text: string) =>
    spawnSync("asterisk", ["-C", conf, "-rx", text], { encoding: "utf8", timeout: 5_000 }).stdout ?? "";
  const asterisk: Asterisk = {
    port: options.port,
    console: command,
    trace: () => readFileSync(join(folder, "log/full"), "utf8"),
    async stop() {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const startedAt = performance.now();
  while (!/System uptime/.test(command("core show uptime"))) {
    if (child.exitCode !== null || performance.now() - startedAt > 20_000) {
      await asterisk.stop();
      throw new Error(`asterisk did not start (exit code ${child.exitCode})`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  // Its modules come up after its console.
  command("core waitfullybooted");
  command("pjsip set logger on");
  command("core set verbose 3");
  return asterisk;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), 3_000);
  await exit;
  clearTimeout(limit);
}

function configuration(
  folder: string,
  { role, port, switchPort }: { role: AsteriskRole; port: number; switchPort: number },
): Readonly<Record<string, string>> {
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
    "modules.conf": `[modules]\nautoload=no\n${modules.map((name) => `load=${name}.so`).join("\n")}\n`,
    "logger.conf": "[general]\n[logfiles]\nfull => notice,warning,error,verbose\n",
    "rtp.conf": "[general]\nrtpstart=36000\nrtpend=36999\nstrictrtp=no\n",
    "indications.conf": "[general]\ncountry=ru\n[ru]\ndescription=ru\nbusy=425/350,0/350\n",
    "pjsip.conf": `[global]
type=global
endpoint_identifier_order=ip
[udp]
type=transport
protocol=udp
bind=127.0.0.1:${port}
[switch]
type=endpoint
transport=udp
context=plan
disallow=all
allow=alaw,ulaw
direct_media=no
send_pai=yes
trust_id_inbound=yes
t38_udptl=yes
t38_udptl_ec=redundancy
aors=${login}
${role === "registrar" ? "auth=login" : ""}
${role === "client" ? "outbound_auth=login" : ""}
[login]
type=auth
auth_type=userpass
username=${login}
password=${secret}
[${login}]
type=aor
${role === "registrar" ? "max_contacts=1\nremove_existing=yes" : `contact=sip:127.0.0.1:${switchPort}`}
${role === "static" ? "qualify_frequency=1" : ""}
[switch-identify]
type=identify
endpoint=switch
match=127.0.0.1
${
  role === "client"
    ? `[registration]
type=registration
transport=udp
outbound_auth=login
server_uri=sip:127.0.0.1:${switchPort}
client_uri=sip:${login}@127.0.0.1:${switchPort}
contact_user=${login}
retry_interval=2
expiration=120`
    : ""
}
`,
    "extensions.conf": `[plan]
exten => 79990000001,1,Answer()
 same => n,Echo()
exten => 79990000002,1,Answer()
 same => n,Milliwatt()
exten => 79990000003,1,Answer()
 same => n,Wait(1)
 same => n,ReceiveFAX(${folder}/spool/fax.tif,f)
 same => n,Wait(5)
exten => 79990000004,1,Progress()
 same => n,Playtones(425/350,0/350)
 same => n,Wait(15)
 same => n,Hangup(17)
exten => _79991000XXX,1,Hangup($[\${EXTEN:8}])
[out]
exten => _X.,1,Set(CALLERID(num)=79995550077)
 same => n,Dial(PJSIP/\${EXTEN}@switch,20)
 same => n,Hangup()
`,
  };
}
