import { execFileSync } from "node:child_process";

/** A host of the test's own: a network namespace joined to this machine by a veth pair. Needs root and iproute2. */
export interface TestHost {
  /** Puts a command into the namespace. */
  readonly prefix: readonly [string, ...string[]];
  /** Address of the host, and of this machine as the host sees it. */
  readonly address: string;
  readonly machineAddress: string;
  /** This machine's end of the line to it. */
  readonly device: string;
  /** A firewall that lets no UDP out, and TCP to these ports alone when they are named; or no firewall again. */
  blockUdp(on: boolean, tcpPorts?: readonly number[]): void;
  /** Gives the host another address and takes the one it had, as a laptop that changes its network. */
  move(): void;
  remove(): void;
}

export function canMakeHosts(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const host = makeHost();
    host.remove();
    return true;
  } catch {
    return false;
  }
}

let made = 0;

export function makeHost(): TestHost {
  const id = `${process.pid % 10_000}${made++}`;
  const name = `pz${id}`;
  const [near, far] = [`pza${id}`, `pzb${id}`];
  const net = `10.213.${process.pid % 250}.${(made % 60) * 4}`;
  const base = net.slice(0, net.lastIndexOf(".") + 1);
  const last = Number(net.slice(base.length));
  const [machineAddress, address] = [`${base}${last + 1}`, `${base}${last + 2}`];
  ip("netns", "add", name);
  try {
    ip("link", "add", near, "type", "veth", "peer", "name", far);
    ip("link", "set", far, "netns", name);
    ip("addr", "add", `${machineAddress}/30`, "dev", near);
    ip("link", "set", near, "up");
    ip("-n", name, "addr", "add", `${address}/30`, "dev", far);
    ip("-n", name, "link", "set", far, "up");
    ip("-n", name, "link", "set", "lo", "up");
  } catch (error) {
    ip("netns", "del", name);
    throw error;
  }
  return {
    prefix: ["ip", "netns", "exec", name],
    address,
    machineAddress,
    device: near,
    blockUdp(on, tcpPorts) {
      const rules = ["add table inet pz", "delete table inet pz"];
      if (on)
        rules.push(
          "add table inet pz",
          "add chain inet pz out { type filter hook output priority 0; }",
          'add rule inet pz out oifname "lo" accept',
          "add rule inet pz out meta l4proto udp drop",
        );
      if (on && tcpPorts) rules.push(`add rule inet pz out tcp dport != { ${tcpPorts.join(", ")} } drop`);
      execFileSync("ip", ["netns", "exec", name, "nft", rules.join("; ")], { stdio: "pipe" });
    },
    move() {
      const other = net.replace("10.213.", "10.214.").slice(0, -String(last).length);
      ip("addr", "add", `${other}${last + 1}/30`, "dev", near);
      ip("-n", name, "addr", "add", `${other}${last + 2}/30`, "dev", far);
      ip("-n", name, "addr", "del", `${address}/30`, "dev", far);
      ip("-n", name, "route", "add", `${machineAddress}/32`, "via", `${other}${last + 1}`);
    },
    remove: () => ip("netns", "del", name),
  };
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: "pipe" });
}
