import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { type Logger, sleep, systemClock, type Timers } from "@perezvon/base";
import pg from "pg";
import { EmbeddedPostgresError } from "../errors.ts";
import { findBinaries } from "./binaries.ts";
import { ensureCluster, ownerRole } from "./cluster.ts";
import { claimDataDir } from "./data-owner.ts";
import { isAlive, isPostmasterOf, readPostmasterFile } from "./pid-file.ts";
import { chooseRunAs, type RunAs, type RunAsKind } from "./run-as.ts";
import { serverArguments } from "./settings.ts";

export interface EmbeddedPostgresOptions {
  /** The program's data folder; the database lies in `postgres` below it. */
  readonly dataDir: string;
  /** Undefined takes any free one. */
  readonly port?: number | undefined;
  /** Password of the owner; must stay the same for a data folder. */
  readonly password: string;
  readonly logger: Logger;
  readonly timers: Timers;
  /** Off only where the data are thrown away afterwards. */
  readonly fsync?: boolean;
  /** Starts the server again when it dies; on by default. */
  readonly keepAlive?: boolean;
  /** The server ends when this process is killed (Linux); otherwise it stays, and the next start takes it over. */
  readonly dieWithProgram?: boolean;
  /** Ways to step down from root, in order of preference. */
  readonly runAs?: readonly RunAsKind[];
}

export interface EmbeddedPostgres {
  /** Connection of the owner: migrations only. */
  readonly ownerUrl: string;
  readonly port: number;
  /** Process id of the present postmaster. */
  pid(): number;
  /** A running server left by a killed program was taken over. */
  readonly reused: boolean;
  stop(): Promise<void>;
}

const startLimitMs = 30_000;
const stopLimitMs = 15_000;
const lastBreathMs = 2_000;
const restartPauseMs = 5_000;

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const release = await claimDataDir(dataDir);
  try {
    const server = new EmbeddedServer(dataDir, options, release);
    await server.start();
    return server;
  } catch (error) {
    await release();
    throw error;
  }
}

class EmbeddedServer implements EmbeddedPostgres {
  readonly #dataDir: string;
  readonly #cluster: string;
  readonly #options: EmbeddedPostgresOptions;
  readonly #release: () => Promise<void>;
  #runAs: RunAs | undefined;
  #pid = 0;
  #port = 0;
  #reused = false;
  #stopping = false;
  /** After a crash the program's pools know the port, so it must stay. */
  #portIsKnown = false;

  constructor(dataDir: string, options: EmbeddedPostgresOptions, release: () => Promise<void>) {
    this.#dataDir = dataDir;
    this.#cluster = join(dataDir, "postgres");
    this.#options = options;
    this.#release = release;
  }

  get ownerUrl(): string {
    return `postgres://${ownerRole}:${encodeURIComponent(this.#options.password)}@127.0.0.1:${this.#port}/postgres`;
  }

  get port(): number {
    return this.#port;
  }

  get reused(): boolean {
    return this.#reused;
  }

  pid(): number {
    return this.#pid;
  }

  async start(): Promise<void> {
    this.#runAs = await chooseRunAs(await findBinaries(), this.#dataDir, this.#options.runAs);
    await ensureCluster(this.#dataDir, this.#cluster, this.#runAs, this.#options.password);
    if (await this.#takeOver()) {
      this.#reused = true;
      this.#options.logger.info("embedded database taken over", { pid: this.#pid, port: this.#port });
      this.#watchStranger();
      return;
    }
    await this.#launchUntilReady();
    this.#options.logger.info("embedded database started", { pid: this.#pid, port: this.#port });
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    await this.#end(this.#pid);
    await this.#release();
  }

  /** A server that outlived its program is used on; one that does not answer is ended. Both are known by the pid file only. */
  async #takeOver(): Promise<boolean> {
    const found = await readPostmasterFile(this.#cluster);
    if (!found) return false;
    if (!(await isPostmasterOf(found.pid, this.#cluster))) {
      // Written by a process that is gone; its number may meanwhile be somebody else's, and PostgreSQL would believe it.
      await rm(join(this.#cluster, "postmaster.pid"), { force: true });
      return false;
    }
    this.#pid = found.pid;
    this.#port = found.port;
    const wanted = this.#options.port;
    const usable = (wanted === undefined || wanted === found.port) && (await this.#answers(5_000));
    if (usable) return true;
    this.#options.logger.warn("a left-over database server is ended", { pid: found.pid });
    await this.#end(found.pid);
    return false;
  }

  async #launchUntilReady(): Promise<void> {
    const until = systemClock.monotonicMs() + startLimitMs;
    for (;;) {
      if (this.#port === 0 || !this.#portIsKnown) this.#port = this.#options.port ?? (await freePort());
      const fault = await this.#launch();
      if (fault === undefined) return;
      // Children of a killed postmaster hold its shared memory for a moment; a port may have been taken in between.
      const passing = /shared memory block|lock file|could not bind|Address already in use/.test(fault);
      if (!passing || systemClock.monotonicMs() > until) {
        throw new EmbeddedPostgresError("start_failed", `The database does not start: ${fault}`);
      }
      await sleep(this.#options.timers, 100);
    }
  }

  /** Undefined when the server is ready, else what its log says. */
  async #launch(): Promise<string | undefined> {
    const runAs = this.#runAs!;
    const logFile = join(this.#dataDir, "postgres.log");
    await rotate(logFile);
    const log = await open(logFile, "a");
    const { size } = await log.stat();
    const [file, args] = this.#commandLine(runAs);
    // A session of its own: Ctrl-C at the terminal must reach the program, which ends the database last.
    const child = spawn(file, args, {
      cwd: this.#dataDir,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
    });
    child.unref();
    await log.close();
    const started = await this.#awaitReady(child);
    if (!started) return (await readFile(logFile, "utf8")).slice(size).trim();
    this.#pid = child.pid!;
    this.#portIsKnown = true;
    child.once("exit", () => void this.#died(child.pid!));
    return undefined;
  }

  #commandLine(runAs: RunAs): readonly [string, readonly string[]] {
    const { postgres } = runAs.binaries;
    const args = serverArguments(this.#cluster, this.#port, this.#options.fsync ?? true);
    // Innermost, because a change of user or namespace forgets the signal.
    return this.#options.dieWithProgram && process.platform === "linux"
      ? runAs.wrap("setpriv", ["--pdeathsig", "INT", "--", postgres, ...args])
      : runAs.wrap(postgres, args);
  }

  async #awaitReady(child: ChildProcess): Promise<boolean> {
    let over = false;
    child.once("exit", () => {
      over = true;
    });
    child.once("error", () => {
      over = true;
    });
    const until = systemClock.monotonicMs() + startLimitMs;
    while (!over && systemClock.monotonicMs() < until) {
      const file = await readPostmasterFile(this.#cluster);
      if (file?.ready && file.pid === child.pid) return true;
      await sleep(this.#options.timers, 10);
    }
    if (!over) child.kill("SIGQUIT");
    return false;
  }

  async #died(pid: number): Promise<void> {
    if (this.#stopping || pid !== this.#pid) return;
    this.#options.logger.error("embedded database died", { pid });
    if (this.#options.keepAlive === false) return;
    while (!this.#stopping) {
      try {
        await this.#launchUntilReady();
        this.#options.logger.warn("embedded database started again", { pid: this.#pid });
        return;
      } catch (error) {
        this.#options.logger.error("embedded database does not start again", { error: String(error) });
        await sleep(this.#options.timers, restartPauseMs);
      }
    }
  }

  /** Not our child, so nobody tells us of its end. */
  #watchStranger(): void {
    const pid = this.#pid;
    this.#portIsKnown = true;
    const timer = this.#options.timers.every(1_000, () => {
      if (this.#stopping || this.#pid !== pid) timer.cancel();
      else if (!isAlive(pid)) {
        timer.cancel();
        void this.#died(pid);
      }
    });
  }

  async #answers(limitMs: number): Promise<boolean> {
    const until = systemClock.monotonicMs() + limitMs;
    while (systemClock.monotonicMs() < until) {
      const client = new pg.Client({ connectionString: this.ownerUrl, connectionTimeoutMillis: 1_000 });
      client.on("error", () => undefined);
      try {
        await client.connect();
        await client.query("SELECT 1");
        return true;
      } catch {
        await sleep(this.#options.timers, 100);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
    return false;
  }

  /** Its file goes a moment before the process, which still touches its folder; one that nobody reaps stays in the table for good. */
  async #lastBreath(pid: number): Promise<void> {
    const until = systemClock.monotonicMs() + lastBreathMs;
    while (isAlive(pid) && systemClock.monotonicMs() < until) await sleep(this.#options.timers, 10);
  }

  /** Fast shutdown, then immediate: both are safe for the data. */
  async #end(pid: number): Promise<void> {
    for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
      if (!(await isPostmasterOf(pid, this.#cluster))) return;
      process.kill(pid, signal);
      const until = systemClock.monotonicMs() + stopLimitMs;
      while (systemClock.monotonicMs() < until) {
        if (!isAlive(pid)) return;
        if ((await readPostmasterFile(this.#cluster)) === undefined) return this.#lastBreath(pid);
        await sleep(this.#options.timers, 20);
      }
    }
  }
}

async function rotate(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 10_000_000) await rename(logFile, `${logFile}.1`);
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === "object" && address ? address.port : 0));
    });
  });
}
