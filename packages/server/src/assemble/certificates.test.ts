import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, silentLogger, VirtualClock } from "@perezvon/base";
import { makeAuthority, type TestAuthority } from "@perezvon/sip/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Certificates } from "./certificates.ts";

const day = 24 * 3_600_000;
const folder = mkdtempSync(join(tmpdir(), "pz-tls-"));
const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem"), ca: undefined };
let authority: TestAuthority;
beforeAll(() => {
  authority = makeAuthority();
});
const opened: Certificates[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(days: number): void {
  const { cert, key } = authority.issue(["DNS:sip.example.com"], days);
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
}

function open(): { certificates: Certificates; clock: VirtualClock; lines: string[] } {
  const clock = new VirtualClock(Date.now());
  const lines: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    info: (line) => lines.push(line),
    warn: (line) => lines.push(line),
    error: (line) => lines.push(line),
  };
  const certificates = new Certificates({ files, clock, timers: clock, logger });
  opened.push(certificates);
  return { certificates, clock, lines };
}

test("TEL-TPT-05 `tls.expiring` is told from the fourteenth day before the end, once a day", () => {
  write(16);
  const { clock, lines } = open();
  expect(lines).toEqual([]);
  clock.advanceBy(2.5 * day);
  expect(lines).toEqual(["tls.expiring"]);
  clock.advanceBy(day);
  expect(lines).toHaveLength(2);
});

test("TEL-TPT-05 changed files are taken without a restart; a half-written pair is not", () => {
  write(100);
  const { certificates, clock, lines } = open();
  const before = certificates.facts.sha256;
  const renewed: unknown[] = [];
  certificates.onRenewed((certificate) => renewed.push(certificate.cert));
  writeFileSync(files.key, authority.issue(["DNS:other"]).key);
  clock.advanceBy(30_000);
  expect([lines, certificates.facts.sha256]).toEqual([["tls.rejected"], before]);
  write(200);
  clock.advanceBy(30_000);
  expect(lines.at(-1)).toBe("tls.renewed");
  expect(renewed).toHaveLength(1);
  expect(certificates.facts.sha256).not.toBe(before);
  expect(Math.round(certificates.leftMs / day)).toBe(200);
});

test("TEL-TPT-05 files that are no certificate with its key keep the program from starting", () => {
  writeFileSync(files.cert, "none");
  expect(open).toThrow(/TLS_CERT and TLS_KEY/);
});
