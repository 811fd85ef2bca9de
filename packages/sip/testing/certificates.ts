import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsCertificate } from "../src/transport/tls.ts";

/** A certificate authority of a test. */
export interface TestAuthority {
  readonly ca: string;
  /** A certificate for these names and addresses, `DNS:sip.example.com` or `IP:127.0.0.1`. */
  issue(
    names: readonly string[],
    days?: number,
  ): TlsCertificate & { readonly cert: string; readonly key: string };
}

/** Made by the `openssl` program: what is checked should not come from what checks. */
export function makeAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), "pz-ca-"));
  const openssl = (...words: string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  try {
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key");
    openssl(
      "req",
      "-x509",
      "-new",
      "-key",
      "ca.key",
      "-subj",
      "/CN=Test authority",
      "-days",
      "3650",
      "-out",
      "ca.pem",
    );
    const caKey = readFileSync(join(folder, "ca.key"), "utf8");
    const ca = readFileSync(join(folder, "ca.pem"), "utf8");
    return { ca, issue: (names, days = 365) => issue(caKey, ca, names, days) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function issue(caKey: string, ca: string, names: readonly string[], days: number) {
  const folder = mkdtempSync(join(tmpdir(), "pz-cert-"));
  const openssl = (...words: string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  try {
    writeFileSync(join(folder, "ca.key"), caKey);
    writeFileSync(join(folder, "ca.pem"), ca);
    writeFileSync(join(folder, "names"), `subjectAltName=${names.join(",")}\n`);
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "own.key");
    openssl("req", "-new", "-key", "own.key", "-subj", "/CN=test", "-out", "own.csr");
    const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
    openssl("x509", "-req", "-in", "own.csr", ...by, "-days", String(days), "-out", "own.pem");
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    return { cert: read("own.pem"), key: read("own.key"), ca };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
