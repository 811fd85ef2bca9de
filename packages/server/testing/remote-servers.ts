import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";

/** A server that nobody here wrote, with an empty folder of one user. */
export interface TestRemote {
  readonly port: number;
  /** Where the files of the user are on this machine. */
  readonly folder: string;
  close(): Promise<void>;
}

export const remoteLogin = { login: "walter", password: "blue sky" } as const;
const uid = 28_417;

/** vsftpd and sshd read the users of the machine: as root we show them users of our own, in a mount namespace. */
export const canServeFiles =
  process.getuid?.() === 0 &&
  process.platform === "linux" &&
  existsSync("/usr/sbin/vsftpd") &&
  existsSync("/usr/sbin/sshd") &&
  succeeds("unshare", ["--mount", "true"]);

function succeeds(command: string, words: readonly string[]): boolean {
  try {
    execFileSync(command, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

interface Home {
  readonly root: string;
  readonly folder: string;
  /** Shell words that put our users in the place of the machine's, for this process and its children alone. */
  readonly disguise: string;
}

function makeHome(): Home {
  const root = mkdtempSync(join(tmpdir(), "pz-remote-"));
  chmodSync(root, 0o755);
  const folder = join(root, "home");
  mkdirSync(folder);
  chownSync(folder, uid, uid);
  mkdirSync(join(root, "empty"));
  const { login, password } = remoteLogin;
  const hash = execFileSync("openssl", ["passwd", "-6", password], { encoding: "utf8" }).trim();
  const system = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n";
  const ssh = `sshd:x:28418:65534::${join(root, "empty")}:/bin/false\n`;
  writeFileSync(join(root, "passwd"), `${system}${ssh}${login}:x:${uid}:${uid}::${folder}:/bin/sh\n`);
  writeFileSync(join(root, "shadow"), `${login}:${hash}:19000:0:99999:7:::\n`, { mode: 0o600 });
  writeFileSync(join(root, "pam"), "auth required pam_unix.so nodelay\naccount required pam_unix.so\n");
  const over = [
    ["passwd", "/etc/passwd"],
    ["shadow", "/etc/shadow"],
    ["pam", "/etc/pam.d/vsftpd"],
  ];
  const binds = over.map(([ours, theirs]) => `mount --bind '${join(root, ours!)}' ${theirs}`);
  return { root, folder, disguise: binds.join(" && ") };
}

/** Listens on a port that is free and gives every connection a process of the server, as inetd does. */
async function superserver(home: Home, command: string): Promise<TestRemote> {
  const children = new Set<ChildProcess>();
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const child = spawn("unshare", ["--mount", "sh", "-c", `${home.disguise} && exec ${command}`], {
      stdio: [socket, socket, "ignore"],
      // The server and its own children end together.
      detached: true,
    });
    children.add(child);
    sockets.add(socket);
    child.once("exit", () => {
      children.delete(child);
      sockets.delete(socket);
    });
    socket.on("error", () => undefined);
    // The child has the connection now.
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    folder: home.folder,
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      for (const child of children) {
        try {
          process.kill(-child.pid!, "SIGKILL");
        } catch {
          // It has ended by itself.
        }
      }
      rmSync(home.root, { recursive: true, force: true });
    },
  };
}

export interface FtpOptions {
  /** With a certificate: explicit TLS, and no login without it. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export function startFtp({ tls }: FtpOptions = {}): Promise<TestRemote> {
  const home = makeHome();
  const lines = [
    "listen=NO",
    "anonymous_enable=NO",
    "local_enable=YES",
    "write_enable=YES",
    "local_umask=022",
    "pam_service_name=vsftpd",
    `secure_chroot_dir=${join(home.root, "empty")}`,
    "seccomp_sandbox=NO",
    "isolate=NO",
    "isolate_network=NO",
    "use_localtime=NO",
    "xferlog_enable=NO",
  ];
  if (tls) {
    writeFileSync(join(home.root, "cert.pem"), tls.cert);
    writeFileSync(join(home.root, "key.pem"), tls.key, { mode: 0o600 });
    lines.push(
      "ssl_enable=YES",
      "force_local_logins_ssl=YES",
      "force_local_data_ssl=YES",
      `rsa_cert_file=${join(home.root, "cert.pem")}`,
      `rsa_private_key_file=${join(home.root, "key.pem")}`,
      "ssl_ciphers=HIGH",
    );
  }
  writeFileSync(join(home.root, "vsftpd.conf"), `${lines.join("\n")}\n`);
  return superserver(home, `/usr/sbin/vsftpd '${join(home.root, "vsftpd.conf")}'`);
}

export interface TestSftp extends TestRemote {
  /** As `ssh-keygen -l` prints it. */
  readonly hostKey: string;
  /** Opens the door without a password. */
  readonly privateKey: string;
  /** The same, encrypted with the user's password. */
  readonly lockedKey: string;
}

export async function startSftp(): Promise<TestSftp> {
  const home = makeHome();
  const keygen = (...words: string[]) =>
    execFileSync("ssh-keygen", words, { cwd: home.root, encoding: "utf8" });
  keygen("-q", "-t", "ed25519", "-N", "", "-f", "host");
  keygen("-q", "-t", "ed25519", "-N", "", "-f", "user");
  keygen("-q", "-t", "ed25519", "-a", "1", "-N", remoteLogin.password, "-f", "locked");
  const read = (name: string) => execFileSync("cat", [join(home.root, name)], { encoding: "utf8" });
  writeFileSync(join(home.root, "authorized"), read("user.pub") + read("locked.pub"));
  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  writeFileSync(
    join(home.root, "sshd_config"),
    [
      `HostKey ${join(home.root, "host")}`,
      `AuthorizedKeysFile ${join(home.root, "authorized")}`,
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication yes",
      "KbdInteractiveAuthentication no",
      "Subsystem sftp internal-sftp",
      "ForceCommand internal-sftp",
      "",
    ].join("\n"),
  );
  const remote = await superserver(home, `/usr/sbin/sshd -i -f '${join(home.root, "sshd_config")}'`);
  const hostKey = keygen("-l", "-f", "host.pub").split(" ")[1]!;
  return { ...remote, hostKey, privateKey: read("user"), lockedKey: read("locked") };
}

export const s3Keys = { login: "S3RVER", password: "S3RVER" } as const;
export const s3Bucket = "results";

export async function startS3(tls?: { readonly cert: string; readonly key: string }): Promise<TestRemote> {
  const folder = mkdtempSync(join(tmpdir(), "pz-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    directory: folder,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: s3Bucket, configs: [] }],
    ...(tls && { cert: tls.cert, key: tls.key }),
  });
  const { port } = await server.run();
  return {
    port,
    folder,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
