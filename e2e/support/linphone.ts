import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sine, writeWav } from "@perezvon/media";
import type { TestHost } from "./namespace.ts";

/** Linphone's console program as somebody's phone. */
export interface Linphone {
  /** A line of its console: `call …`, `terminate`. */
  say(command: string): void;
  output(): string;
  /** What it wrote of itself, every SIP message included. */
  log(): string;
  stop(): Promise<void>;
}

export interface LinphoneOptions {
  readonly login: string;
  readonly password: string;
  /** host:port of the registrar. */
  readonly server: string;
  readonly domain: string;
  readonly transport: "tcp" | "tls";
  /** Authority of the registrar's certificate, PEM. */
  readonly ca?: string;
  readonly video?: boolean;
  readonly srtp?: boolean;
  readonly host: TestHost;
}

export function startLinphone(options: LinphoneOptions): Linphone {
  const { login, password, server, domain, transport, ca, video = false, srtp = false, host } = options;
  const folder = mkdtempSync(join(tmpdir(), "perezvon-linphone-"));
  // It keeps a database below its home, and makes no folder for it.
  mkdirSync(join(folder, ".local/share/linphone"), { recursive: true });
  mkdirSync(join(folder, ".config/linphone"), { recursive: true });
  const sound = join(folder, "sound.wav");
  writeFileSync(sound, writeWav({ sampleRate: 8_000, channels: [sine([600], 30_000, -15)] }));
  const authority = join(folder, "ca.pem");
  if (ca !== undefined) writeFileSync(authority, ca);
  const settings = join(folder, "linphonerc");
  writeFileSync(
    settings,
    [
      "[sip]",
      "sip_port=-1",
      "sip_tcp_port=-1",
      "sip_tls_port=-1",
      "default_proxy=0",
      "use_ipv6=0",
      "tcp_tls_keepalive=1",
      "keepalive_period=1000",
      "guess_hostname=1",
      `media_encryption=${srtp ? "srtp" : "none"}`,
      ...(ca === undefined ? [] : [`root_ca=${authority}`, "verify_server_certs=1", "verify_server_cn=1"]),
      "[proxy_0]",
      `reg_proxy=<sip:${server};transport=${transport}>`,
      `reg_route=<sip:${server};transport=${transport};lr>`,
      `reg_identity=sip:${login}@${domain}`,
      "reg_sendregister=1",
      "reg_expires=60",
      "publish=0",
      "[auth_info_0]",
      `username=${login}`,
      `passwd=${password}`,
      "[rtp]",
      "audio_rtp_port=41000",
      "video_rtp_port=41010",
      "[video]",
      "enabled=1",
      `automatically_initiate=${video ? 1 : 0}`,
      "automatically_accept=0",
      "",
    ].join("\n"),
  );
  const log = join(folder, "linphone.log");
  let text = "";
  const child = spawn(
    host.prefix[0],
    [
      ...host.prefix.slice(1),
      "stdbuf",
      "-o0",
      "linphonec",
      "-c",
      settings,
      "-d",
      "6",
      "-l",
      log,
      ...(video ? ["-C"] : []),
    ],
    { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, HOME: folder, TERM: "dumb" } },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      text += data;
    });
  const gone = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  child.stdin.write(`soundcard use files ${sound}\n`);
  return {
    say: (command) => void child.stdin.write(`${command}\n`),
    output: () => text,
    log: () => (existsSync(log) ? readFileSync(log, "utf8") : ""),
    async stop() {
      child.kill("SIGKILL");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
