import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedLetter {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers unfolded, bodies decoded: what a reader sees. */
  readonly source: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface LetterBox {
  readonly port: number;
  readonly letters: readonly ReceivedLetter[];
  /** What the next letters are answered with instead of being taken, in this order. */
  readonly refusals: { readonly code: number; readonly text: string }[];
  close(): Promise<void>;
}

/** A mail server that nobody here wrote: it keeps what it takes. */
export async function openLetterBox(options: SMTPServerOptions = {}): Promise<LetterBox> {
  const letters: ReceivedLetter[] = [];
  const refusals: { readonly code: number; readonly text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.onAuth ? [] : ["AUTH"],
    logger: false,
    ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const refusal = refusals.shift();
        if (refusal) return done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
        const { mailFrom, rcptTo } = session.envelope;
        letters.push({
          from: mailFrom === false ? "" : (mailFrom?.address ?? ""),
          to: rcptTo.map(({ address }) => address),
          source: readable(Buffer.concat(chunks).toString("utf8")),
          secure: session.secure,
          user: session.user === undefined ? undefined : String(session.user),
        });
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    refusals,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** RFC 2047 words, and bodies as quoted-printable or base64. */
function readable(source: string): string {
  const [head = "", ...rest] = source.split("\r\n\r\n");
  const headers = head
    .replace(/\r\n[ \t]+/g, " ")
    .replace(/(=\?utf-8\?[bq]\?[^?]*\?=)\s+(?==\?)/gi, "$1")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, words: string) =>
      kind.toLowerCase() === "b"
        ? Buffer.from(words, "base64").toString("utf8")
        : quotedPrintable(words.replaceAll("_", " ")),
    );
  return [headers, ...parts(rest.join("\r\n\r\n"))].join("\n\n");
}

function parts(body: string): string[] {
  return body.split(/^--.*$/m).map((part) => {
    const [head = "", ...rest] = part.split("\r\n\r\n");
    const content = rest.join("\r\n\r\n");
    if (/encoding: quoted-printable/i.test(head)) return quotedPrintable(content);
    if (/encoding: base64/i.test(head)) return Buffer.from(content, "base64").toString("utf8");
    return content;
  });
}

function quotedPrintable(text: string): string {
  const bytes = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
  return Buffer.from(bytes, "latin1").toString("utf8");
}
