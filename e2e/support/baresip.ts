import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resample, sine, writeWav } from "@perezvon/media";
import type { TestHost } from "./namespace.ts";

/** baresip as somebody's SIP phone: registers, answers by itself, speaks and keeps what it hears. */
export interface Baresip {
  /** Resolves when the registrar has said 200. */
  registered(): Promise<void>;
  /** A line of its console, as `/dial 201`. */
  say(command: string): void;
  /** WAV files of what was heard (decoded) so far. */
  heard(): readonly string[];
  output(): string;
  /** What it heard is gone with it, unless it is to be kept until `remove`. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
  remove(): void;
}

export interface BaresipOptions {
  readonly login: string;
  readonly password: string;
  /** host:port of the registrar. */
  readonly server: string;
  readonly domain: string;
  /** What it says: a sine, or these samples of 8,000 a second. */
  readonly sineHz?: number;
  readonly sound?: Int16Array;
  readonly codec?: "PCMA" | "PCMU" | "opus";
  /** Several phones of one host: each has its own place. */
  readonly place?: number;
  /** Its messages are in its output. */
  readonly trace?: boolean;
  /** UDP when left out. */
  readonly transport?: "udp" | "tcp" | "tls";
  /** Authority of the registrar's certificate, PEM. */
  readonly ca?: string;
  /** The phone stands on a host of its own: it takes no part in loopback. */
  readonly host: TestHost;
}

export function startBaresip(options: BaresipOptions): Baresip {
  const folder = mkdtempSync(join(tmpdir(), "perezvon-baresip-"));
  const { login, password, server, domain, codec = "PCMA", transport = "udp", ca, host, place = 0 } = options;
  const sound = join(folder, "sound.wav");
  const samples = options.sound ?? sine([options.sineHz ?? 440], 60_000, -15);
  const sampleRate = codec === "opus" ? 48_000 : 8_000;
  writeFileSync(sound, writeWav({ sampleRate, channels: [resample(samples, 8_000, sampleRate)] }));
  writeFileSync(
    join(folder, "config"),
    [
      `sip_listen ${host.address}:${5060 + 2 * place}`,
      `sip_transports ${transport}`,
      ...(ca === undefined ? [] : [`sip_cafile ${join(folder, "ca.pem")}`]),
      "audio_player aubridge,nothing",
      `audio_source aufile,${sound}`,
      "audio_alert aubridge,nothing",
      "audio_level no",
      `ausrc_srate ${sampleRate}`,
      `auplay_srate ${sampleRate}`,
      "ausrc_channels 1",
      "auplay_channels 1",
      `rtp_ports ${40_000 + 100 * place}-${40_090 + 100 * place}`,
      "module_path /usr/lib/baresip/modules",
      "module stdio.so",
      codec === "opus" ? "module opus.so" : "module g711.so",
      "module aufile.so",
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
    `<sip:${login}@${domain}>;auth_user=${login};auth_pass=${password};outbound="sip:${server};transport=${transport}";answermode=auto;regint=60;audio_codecs=${codec === "opus" ? "opus/48000/2" : codec}\n`,
  );
  writeFileSync(join(folder, "contacts"), "");
  if (ca !== undefined) writeFileSync(join(folder, "ca.pem"), ca);
  let text = "";
  let child: ChildProcess;
  let gone: Promise<void>;
  const start = () => {
    child = spawn(
      host.prefix[0],
      [
        ...host.prefix.slice(1),
        "stdbuf",
        "-o0",
        "baresip",
        "-4",
        "-f",
        folder,
        "-v",
        ...(options.trace ? ["-s"] : []),
      ],
      {
        stdio: ["pipe", "pipe", "pipe"],
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data) => {
        text += data;
      });
    }
    gone = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  };
  const end = async () => {
    child.kill("SIGTERM");
    await gone;
  };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  start();
  return {
    async registered() {
      const asked = () => /200 OK|Register: Function not implemented/i.test(text);
      await until(asked, 15_000, () => `baresip does not try to register\n${text.slice(-2000)}`);
      if (text.includes("200 OK")) return;
      // This version knows no SHA-256 and gives up at the sight of it. It would try again in half a minute; somebody
      // in a hurry switches the phone off and on.
      await end();
      start();
      await until(
        () => text.includes("200 OK"),
        15_000,
        () => `baresip did not register\n${text.slice(-2000)}`,
      );
    },
    say: (command) => void child.stdin?.write(`${command}\n`),
    heard: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith("-dec.wav"))
        .map((name) => join(folder, name)),
    output: () => text,
    async stop({ keep = false } = {}) {
      await end();
      if (!keep) remove();
    },
    remove,
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
