import { makeAuthority } from "@perezvon/sip/testing";
import type { MailServer } from "@perezvon/store";
import { expect, test } from "vitest";
import { openLetterBox } from "../../testing/letter-box.ts";
import { deliver } from "./smtp.ts";

const letter = { recipient: "a@example.test", subject: "Тема", text: "Текст", html: "<p>Текст</p>" };
const serverAt = (port: number, security: MailServer["security"]): MailServer => ({
  host: "127.0.0.1",
  port,
  security,
  login: "",
  password: undefined,
  senderName: "",
  senderAddress: "cc@example.test",
  replyTo: "",
  siteUrl: "https://cc.example.test",
});

test.each([
  ["tls", true],
  ["starttls", false],
] as const)("PLT-EML-02 %s: only to a server whose certificate is vouched for", async (security, secure) => {
  const authority = makeAuthority();
  const { cert, key } = authority.issue(["IP:127.0.0.1"]);
  const box = await openLetterBox({ secure, cert, key });
  try {
    const server = serverAt(box.port, security);
    expect(await deliver(server, letter)).toMatchObject({
      outcome: "failed",
      answer: expect.stringMatching(/certificate/),
    });
    expect(await deliver(server, letter, { ca: authority.ca })).toMatchObject({ outcome: "accepted" });
    expect(box.letters).toMatchObject([{ secure: true, source: expect.stringContaining("Тема") }]);
  } finally {
    await box.close();
  }
});
