import { spawnSync } from "node:child_process";

/** Whether a peer is installed; a suite without its peer is skipped with this as the reason. */
export function isInstalled(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;
}
