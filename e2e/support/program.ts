import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A program of dist/ that runs beside the test. */
export interface Program<Ready> {
  readonly ready: Ready;
  readonly child: ChildProcess;
  /** Everything it has printed so far, both streams. */
  output(): string;
  /** Asks it to end, and insists after 15 s. Resolves with its exit code. */
  stop(): Promise<number | null>;
  /** kill -9, resolved when it is gone. */
  kill(): Promise<void>;
}

/** Starts a program and waits for the JSON line with which it says that it is ready. */
export function startProgram<Ready>(
  file: string,
  options: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly readyWithinMs?: number;
  } = {},
): Promise<Program<Ready>> {
  const child = spawn(process.execPath, ["--enable-source-maps", join(root, file), ...(options.args ?? [])], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  let text = "";
  const gone = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  child.stderr?.on("data", (data) => {
    text += data;
  });
  const program = {
    child,
    output: () => text,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
      const code = await gone;
      clearTimeout(force);
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${file} was not ready in time\n${text.slice(-4000)}`));
    }, options.readyWithinMs ?? 60_000);
    void gone.then((code) => {
      clearTimeout(deadline);
      reject(new Error(`${file} ended with ${code}\n${text.slice(-4000)}`));
    });
    createInterface({ input: child.stdout! }).on("line", (line) => {
      text += `${line}\n`;
      if (!line.startsWith('{"ready":true')) return;
      clearTimeout(deadline);
      resolve({ ready: JSON.parse(line) as Ready, ...program });
    });
  });
}
