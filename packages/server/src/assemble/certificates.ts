import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Clock, Logger, Timer, Timers } from "@perezvon/base";
import { type CertificateFacts, certificateFacts, type TlsCertificate } from "@perezvon/sip";

/** Changed files are seen this soon; a renewal costs no restart (TEL-TPT-05). */
const lookMs = 30_000;
const dayMs = 24 * 3_600_000;
const expiringMs = 14 * dayMs;

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
}

/** The files cannot be read or do not belong together. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

export interface ExpiringCertificate {
  readonly names: string;
  /** Whole days that are left; negative when it has ended. */
  readonly days: number;
}

interface CertificateOptions {
  readonly files: CertificateFiles;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** The certificate of this installation, as long as the program runs. */
export class Certificates {
  readonly #options: CertificateOptions;
  readonly #listeners: ((certificate: TlsCertificate) => void)[] = [];
  readonly #watchers: ((expiring: ExpiringCertificate) => void)[] = [];
  readonly #looking: Timer;
  #current: TlsCertificate;
  #facts: CertificateFacts;
  #seen: string;
  #warnedAt = Number.NEGATIVE_INFINITY;

  /** Throws `CertificateError`: a program that should encrypt must not start without. */
  constructor(options: CertificateOptions) {
    this.#options = options;
    this.#seen = this.#stamp();
    ({ certificate: this.#current, facts: this.#facts } = this.#read());
    this.#warn();
    this.#looking = options.timers.every(lookMs, () => this.look());
  }

  get current(): TlsCertificate {
    return this.#current;
  }

  get facts(): CertificateFacts {
    return this.#facts;
  }

  /** Milliseconds until it ends. */
  get leftMs(): number {
    return this.#facts.notAfter - this.#options.clock.now();
  }

  /** Told each time of the end that is near, and at once if it is near already. */
  onExpiring(watcher: (expiring: ExpiringCertificate) => void): void {
    this.#watchers.push(watcher);
    if (this.leftMs < expiringMs) watcher(this.#expiring());
  }

  onRenewed(listener: (certificate: TlsCertificate) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads the files anew when they have changed. Half-written ones are left until they are whole. */
  look(): void {
    const stamp = this.#stamp();
    if (stamp !== this.#seen) {
      try {
        ({ certificate: this.#current, facts: this.#facts } = this.#read());
        this.#warnedAt = Number.NEGATIVE_INFINITY;
        for (const listener of this.#listeners) listener(this.#current);
        const { names, notAfter } = this.#facts;
        this.#options.logger.info("tls.renewed", { names, until: new Date(notAfter).toISOString() });
      } catch (error) {
        this.#options.logger.error("tls.rejected", { error: String(error) });
      }
      this.#seen = stamp;
    }
    this.#warn();
  }

  close(): void {
    this.#looking.cancel();
  }

  /** `tls.expiring`, once a day from the fourteenth before the end. */
  #warn(): void {
    const { clock, logger } = this.#options;
    const now = clock.now();
    if (this.leftMs >= expiringMs || now - this.#warnedAt < dayMs) return;
    this.#warnedAt = now;
    const expiring = this.#expiring();
    logger.warn("tls.expiring", {
      ...expiring,
      names: this.#facts.names,
      until: new Date(this.#facts.notAfter).toISOString(),
    });
    for (const watcher of this.#watchers) watcher(expiring);
  }

  #expiring(): ExpiringCertificate {
    return { names: this.#facts.names.join(", "), days: Math.floor(this.leftMs / dayMs) };
  }

  #stamp(): string {
    const { cert, key, ca } = this.#options.files;
    return [cert, key, ca]
      .map((path) => {
        const stat = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
        return `${stat?.mtimeMs}/${stat?.size}/${stat?.ino}`;
      })
      .join(" ");
  }

  #read(): { certificate: TlsCertificate; facts: CertificateFacts } {
    const { files } = this.#options;
    try {
      const certificate = {
        cert: readFileSync(files.cert),
        key: readFileSync(files.key),
        ca: files.ca === undefined ? undefined : readFileSync(files.ca),
      };
      // A key of another certificate fails here, not at the first caller.
      createSecureContext({ cert: certificate.cert, key: certificate.key });
      return { certificate, facts: certificateFacts(certificate.cert) };
    } catch (error) {
      throw new CertificateError(
        `TLS_CERT and TLS_KEY are no certificate with its key: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
