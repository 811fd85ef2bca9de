import { type Static, Type } from "typebox";
import { anybody, having, type Route } from "./route.ts";
import { Instant, Nothing, nullable, object, oneOf, Uuid, Version } from "./schema.ts";

export const mailSecurities = ["none", "starttls", "tls"] as const;
export const letterStates = ["waiting", "sent", "failed"] as const;

/** One address, and nothing that could begin another header. */
const Address = Type.String({ maxLength: 254, pattern: '^[^\\s@<>",;:\\\\]+@[^\\s@<>",;:\\\\]+$' });
const OneLine = (maxLength: number) => Type.String({ maxLength, pattern: "^[^\\r\\n]*$" });
/** Host name or address. */
const Host = Type.String({ minLength: 1, maxLength: 253, pattern: "^[A-Za-z0-9._:-]+$" });

const common = {
  host: Host,
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  security: oneOf(mailSecurities),
  /** Empty: the server asks for none. */
  login: OneLine(254),
  senderName: OneLine(100),
  senderAddress: Address,
  replyTo: nullable(Address),
  /** Where users open the product: the beginning of links in letters. */
  siteUrl: Type.String({ maxLength: 200, pattern: "^https?://[^\\s/?#@]+/?$" }),
};

/** The centre's mail server (PLT-EML-02). */
export const MailSettings = object({ ...common, hasPassword: Type.Boolean(), version: Version });
export type MailSettings = Static<typeof MailSettings>;

export const MailSettingsPut = object({
  ...common,
  /** Write-only; left out: stays as it is. Empty: none. */
  password: Type.Optional(Type.String({ maxLength: 200 })),
  version: Type.Optional(Version),
});
export type MailSettingsPut = Static<typeof MailSettingsPut>;

export const MailTest = object({ to: Address });
export type MailTest = Static<typeof MailTest>;

export const MailTestResult = object({
  accepted: Type.Boolean(),
  /** The server's own words, or why there were none. */
  answer: Type.String(),
});
export type MailTestResult = Static<typeof MailTestResult>;

export const Letter = object({
  id: Uuid,
  kind: Type.String(),
  recipient: Type.String(),
  state: oneOf(letterStates),
  attempts: Type.Integer(),
  answer: nullable(Type.String()),
  createdAt: Instant,
  /** Next try; null when there is none. */
  nextAt: nullable(Instant),
});
export type Letter = Static<typeof Letter>;

const Slug = Type.Optional(Type.String({ maxLength: 40 }));

/** PLT-AUT-08. */
export const RecoveryRequest = object({
  centre: Slug,
  /** Login or e-mail. */
  login: Type.String({ minLength: 1, maxLength: 320 }),
});
export type RecoveryRequest = Static<typeof RecoveryRequest>;

/** The token stands in the body and not in the address, which proxies write into their logs. */
export const Recovery = object({
  token: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 128 }),
  repeat: Type.String({ maxLength: 128 }),
});
export type Recovery = Static<typeof Recovery>;

const administrator = having("sys.settings");

export const mailRoutes = {
  mailSettings: {
    method: "GET",
    path: "/mail/settings",
    summary: "The centre's mail server; its password is never shown",
    tag: "mail",
    privilege: administrator,
    responses: { 200: object({ settings: nullable(MailSettings) }) },
  },
  mailSettingsPut: {
    method: "PUT",
    path: "/mail/settings",
    summary: "Set the centre's mail server",
    tag: "mail",
    privilege: administrator,
    body: MailSettingsPut,
    responses: { 200: MailSettings },
  },
  mailSettingsDelete: {
    method: "DELETE",
    path: "/mail/settings",
    summary: "Send no mail any more",
    tag: "mail",
    privilege: administrator,
    responses: { 204: Nothing },
  },
  mailTest: {
    method: "POST",
    path: "/mail/test",
    summary: "Send a test letter now and show what the mail server answers",
    tag: "mail",
    privilege: administrator,
    body: MailTest,
    responses: { 200: MailTestResult },
  },
  letters: {
    method: "GET",
    path: "/mail/letters",
    summary: "The last 100 letters and what became of them",
    tag: "mail",
    privilege: administrator,
    responses: { 200: object({ items: Type.Array(Letter) }) },
  },
  recoveryOffered: {
    method: "GET",
    path: "/session/recovery",
    summary: "Whether a forgotten password can be recovered by mail here",
    tag: "session",
    privilege: anybody,
    query: object({ centre: Slug }),
    responses: { 200: object({ offered: Type.Boolean() }) },
  },
  recoveryRequest: {
    method: "POST",
    path: "/session/recovery",
    summary: "Ask for a link to a new password; the answer is always the same",
    tag: "session",
    privilege: anybody,
    body: RecoveryRequest,
    responses: { 202: object({ accepted: Type.Boolean() }) },
  },
  recover: {
    method: "PUT",
    path: "/session/recovery",
    summary: "Set a new password by the link of the letter; every session ends, a lock is lifted",
    tag: "session",
    privilege: anybody,
    body: Recovery,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
