import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "./store.ts";

export type MailSecurity = "none" | "starttls" | "tls";

/** The centre's mail server as its administrator sees it (PLT-EML-02): the password goes in and never comes out. */
export interface MailSettingsRow {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly login: string;
  readonly hasPassword: boolean;
  readonly senderName: string;
  readonly senderAddress: string;
  readonly replyTo: string;
  /** Origin of the pages, for links in letters. */
  readonly siteUrl: string;
  readonly version: number;
}

export interface MailSettingsInput extends Omit<MailSettingsRow, "hasPassword" | "version"> {
  /** Undefined keeps the one that is set; empty removes it. */
  readonly password: string | undefined;
}

/** For the one that sends. */
export interface MailServer extends Omit<MailSettingsRow, "hasPassword" | "version"> {
  readonly password: string | undefined;
}

export interface LetterContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface NewLetter extends LetterContent {
  readonly kind: string;
  readonly recipient: string;
}

export interface WaitingLetter extends NewLetter {
  readonly centreId: CentreId;
  readonly id: string;
  /** Tries before this one. */
  readonly attempts: number;
  readonly createdAt: number;
}

export interface LetterRow {
  readonly id: string;
  readonly kind: string;
  readonly recipient: string;
  readonly state: "waiting" | "sent" | "failed";
  readonly attempts: number;
  readonly answer: string | undefined;
  readonly createdAt: number;
  readonly nextAt: number;
}

/** Who a letter goes to, in which language (PLT-EML-05). */
export interface Addressee {
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | undefined;
  readonly language: "ru" | "en";
}

export interface MailQueries {
  settings(centreId: CentreId): Promise<MailSettingsRow | undefined>;
  /** Undefined: the centre sends no mail from here on. `version` given and older: refused with `stale`. */
  putSettings(
    centreId: CentreId,
    input: MailSettingsInput | undefined,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<MailSettingsRow | undefined>;
  server(centreId: CentreId): Promise<MailServer | undefined>;
  /** Whether the centre, or any when none is named, has a mail server. */
  offered(slug: string | undefined): Promise<boolean>;
  /** Puts a letter into the queue; it is due at once. */
  queue(centreId: CentreId, letter: NewLetter, at: number): Promise<void>;
  /** Letters of every centre that are due; nobody else gets them until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly WaitingLetter[]>;
  /** Tried in vain; `nextAt` is when to try again. */
  retry(letter: WaitingLetter, nextAt: number, answer: string): Promise<void>;
  /** A failure is in the audit log too. */
  end(letter: WaitingLetter, state: "sent" | "failed", answer: string, at: number): Promise<void>;
  /** Newest first; at most 100. */
  letters(centreId: CentreId): Promise<readonly LetterRow[]>;
  /** Letters and links that are over for longer than they are remembered go. */
  sweep(before: number): Promise<void>;
  addressee(centreId: CentreId, userId: UserId): Promise<Addressee | undefined>;
}

export interface RecoveryOwner extends Addressee {
  readonly passwordHash: string;
}

export interface RecoveryQueries {
  /** Whom a login or an e-mail means, as sign-in understands it; undefined when nobody, several or a disabled one. */
  account(login: string, slug: string | undefined): Promise<Addressee | undefined>;
  /** Voids the older link and queues the letter with the new one. False when this hour's are used up. */
  begin(
    account: Addressee,
    link: { readonly tokenHash: string; readonly at: number; readonly letter: NewLetter },
  ): Promise<boolean>;
  /** Whose link it is; undefined when it is used, voided, over or nobody's. */
  owner(tokenHash: string, now: number): Promise<RecoveryOwner | undefined>;
  /** Uses the link: sets the password, lifts a lock, ends every session. False when somebody was faster. */
  use(
    owner: RecoveryOwner,
    use: { readonly tokenHash: string; readonly passwordHash: string; readonly at: number },
    actor: Actor,
  ): Promise<boolean>;
}
