import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** baresip as somebody's SIP phone: registers, answers by itself, sounds a sine and keeps what it hears. */
export interface Baresip {
  /** Resolves when the registrar has said 200. */
  registered(): Promise<void>;
  /** WAV files of what was heard (decoded) so far. */
  heard(): readonly string[];
  output(): string;
  stop(): Promise<void>;
}

export interface BaresipOptions {
  readonly login: string;
  readonly password: string;
  /** host:port of the registrar. */
  readonly server: string;
  readonly domain: string;
  readonly sineHz: number;
  readonly codec?: "PCMA" | "PCMU";
}

export function startBaresip(options: BaresipOptions): Baresip {
  const folder = mkdtempSync(join(tmpdir(), "perezvon-baresip-"));
  const { login, password, server, domain, sineHz, codec = "PCMA" } = options;
  writeFileSync(
    join(folder, "config"),
    [
      "sip_listen 127.0.0.1:0",
      "sip_transports udp",
      "audio_player aubridge,nothing",
      `audio_source ausine,${sineHz}`,
      "audio_alert aubridge,nothing",
      "audio_level no",
      "ausrc_srate 8000",
      "auplay_srate 8000",
      "ausrc_channels 1",
      "auplay_channels 1",
      "rtp_ports 40000-40100",
      "module_path /usr/lib/baresip/modules",
      "module stdio.so",
      "module g711.so",
      "module ausine.so",
      "module aubridge.so",
      "module sndfile.so",
      `snd_path ${folder}`,
      "module_tmp account.so",
      "module_app menu.so",
      "",
    ].join("\n"),
  );
  writeFileSync(
    join(folder, "accounts"),
    `<sip:${login}@${domain}>;auth_user=${login};auth_pass=${password};outbound="sip:${server};transport=udp";answermode=auto;regint=60;audio_codecs=${codec}\n`,
  );
  writeFileSync(join(folder, "contacts"), "");
  const child: ChildProcess = spawn("baresip", ["-4", "-f", folder, "-v"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (text += data));
  const gone = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  return {
    async registered() {
      await until(
        () => /200 OK|registered successfully/i.test(text),
        15_000,
        () => `baresip did not register\n${text.slice(-2000)}`,
      );
    },
    heard: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith("-dec.wav"))
        .map((name) => join(folder, name)),
    output: () => text,
    async stop() {
      child.kill("SIGTERM");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Looks every 50 ms until `holds`, for at most `limitMs`. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
  complaint: () => string,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
