import { X509Certificate } from "node:crypto";
import { type PeerCertificate, rootCertificates, type SecureContextOptions } from "node:tls";

/** PEM texts of this side. */
export interface TlsCertificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Authorities that peers are checked against; the usual ones when left out. */
  readonly ca?: string | Buffer | undefined;
}

export interface TlsOptions {
  readonly certificate: TlsCertificate;
  /** Mutual TLS on listeners: `required` refuses clients without a certificate of `ca`. `off` when left out. */
  readonly clients?: "off" | "required" | undefined;
}

/** How the certificate of a server that we call is judged (TEL-TPT-05). */
export type PeerCheck =
  | { readonly kind: "off" }
  /** Chain and name: the default. */
  | { readonly kind: "chain" }
  /** SHA-256 of the certificate, hexadecimal with or without colons; chain and name do not matter then. */
  | { readonly kind: "pinned"; readonly sha256: string };

export const defaultPeerCheck: PeerCheck = { kind: "chain" };

/** TLS 1.2 and 1.3 (TEL-TPT-05). */
export function contextOptions({ cert, key, ca }: TlsCertificate): SecureContextOptions {
  return {
    cert,
    key,
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
    // An authority of one's own adds to the usual ones.
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca.toString()] }),
  };
}

/** Fault of a server's certificate when it is pinned; undefined when it is the right one. */
export function pinFault(certificate: PeerCertificate, sha256: string): string | undefined {
  const seen = plainFingerprint(certificate.fingerprint256 ?? "");
  return seen === plainFingerprint(sha256) ? undefined : "the certificate is not the pinned one";
}

export function plainFingerprint(text: string): string {
  return text.replaceAll(":", "").trim().toLowerCase();
}

export interface CertificateFacts {
  readonly subject: string;
  /** DNS and IP names of it. */
  readonly names: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
  readonly sha256: string;
}

/** What a PEM certificate says of itself; throws when it is none. */
export function certificateFacts(pem: string | Buffer): CertificateFacts {
  const certificate = new X509Certificate(pem);
  return {
    subject: certificate.subject,
    names: (certificate.subjectAltName ?? "")
      .split(",")
      .map((name) => name.trim().replace(/^(DNS|IP Address):/, ""))
      .filter((name) => name !== ""),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    sha256: plainFingerprint(certificate.fingerprint256),
  };
}
