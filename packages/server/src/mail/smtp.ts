import type { MailServer, NewLetter } from "@perezvon/store";
import { createTransport } from "nodemailer";

/** What became of one try. */
export interface Delivery {
  /** `refused`: the server said no for good (5xx). `failed`: worth another try. */
  readonly outcome: "accepted" | "refused" | "failed";
  /** The server's own words, or why there were none. */
  readonly answer: string;
}

/** Certificates trusted besides the system's; for installations and tests with an authority of their own. */
export interface SmtpTrust {
  readonly ca?: string;
}

const stepLimitMs = 15_000;
const answerMax = 500;

/** Hands one letter to the mail server over a connection of its own. */
export async function deliver(
  server: MailServer,
  letter: Pick<NewLetter, "recipient" | "subject" | "text" | "html">,
  trust: SmtpTrust = {},
): Promise<Delivery> {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    ...(server.login !== "" && { auth: { user: server.login, pass: server.password ?? "" } }),
    tls: { minVersion: "TLSv1.2", ...trust },
    connectionTimeout: stepLimitMs,
    greetingTimeout: stepLimitMs,
    dnsTimeout: stepLimitMs,
    socketTimeout: stepLimitMs,
    // A letter is text: nothing in it may make this machine read a file or ask another one.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const sent = await transport.sendMail({
      from: { name: server.senderName, address: server.senderAddress },
      to: { name: "", address: letter.recipient },
      ...(server.replyTo !== "" && { replyTo: { name: "", address: server.replyTo } }),
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      // RFC 3834: nobody's holiday note shall come back.
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return { outcome: "accepted", answer: said(sent.response) };
  } catch (error) {
    const { code, responseCode, response, message } = error as {
      code?: string;
      responseCode?: number;
      response?: string;
      message?: string;
    };
    const refused = responseCode !== undefined && responseCode >= 500 && responseCode < 600;
    return {
      outcome: refused ? "refused" : "failed",
      answer: said(code === "ETLS" ? message : (response ?? message)),
    };
  } finally {
    transport.close();
  }
}

function said(answer: unknown): string {
  return String(answer ?? "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, answerMax);
}
