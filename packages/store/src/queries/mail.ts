import { uuidV7 } from "@perezvon/base";
import type { CentreId } from "@perezvon/model";
import type {
  LetterContent,
  LetterRow,
  MailQueries,
  MailServer,
  MailSettingsInput,
  MailSettingsRow,
  NewLetter,
  WaitingLetter,
} from "../contract/mail.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { addressee } from "./addressee.ts";
import { writeAudit } from "./audit.ts";

interface SettingsSelected {
  readonly host: string;
  readonly port: number;
  readonly security: MailSettingsRow["security"];
  readonly login: string;
  readonly password_sealed: string | null;
  readonly sender_name: string;
  readonly sender_address: string;
  readonly reply_to: string;
  readonly site_url: string;
  readonly version: number;
}

const settingsColumns =
  "host, port, security, login, password_sealed, sender_name, sender_address, reply_to, site_url, version";
const shown = 100;

export function makeMailQueries(db: Database, seal: Seal): MailQueries {
  return {
    settings: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await selectSettings(tx, centreId);
        return row && toSettings(row);
      }),
    putSettings: (centreId, input, options, actor) =>
      db.inCentre(centreId, (tx) => putSettings(tx, seal, centreId, input, { ...options, actor })),
    server: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await selectSettings(tx, centreId);
        return row && toServer(row, centreId, seal);
      }),
    offered: (slug) =>
      db.inSystem(async (tx) => {
        const row = await tx.row(
          `SELECT FROM mail_settings m JOIN centre c ON c.id = m.centre_id WHERE $1::text IS NULL OR c.slug = $1 LIMIT 1`,
          [slug],
        );
        return row !== undefined;
      }),
    queue: (centreId, letter, at) =>
      db.inCentre(centreId, (tx) => queueLetter(tx, seal, centreId, letter, at)),
    claim: (now, leaseUntil, limit) => db.inSystem((tx) => claim(tx, seal, now, leaseUntil, limit)),
    retry: ({ centreId, id }, nextAt, answer) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `UPDATE mail_letter SET attempts = attempts + 1, next_at = $3, answer = $4
           WHERE centre_id = $1 AND id = $2 AND state = 'waiting'`,
          [centreId, id, time(nextAt), answer],
        );
      }),
    end: (letter, state, answer, at) =>
      db.inCentre(letter.centreId, (tx) => endLetter(tx, letter, { state, answer, at })),
    letters: (centreId) => db.inCentre(centreId, (tx) => selectLetters(tx, centreId)),
    sweep: (before) =>
      db.inSystem(
        async (tx) => {
          await tx.run("DELETE FROM mail_letter WHERE state <> 'waiting' AND ended_at < $1", [time(before)]);
          await tx.run("DELETE FROM recovery_token WHERE expires_at < $1", [time(before)]);
        },
        { repeatable: true },
      ),
    addressee: (centreId, userId) => db.inCentre(centreId, (tx) => addressee(tx, centreId, userId)),
  };
}

/** Also for a transaction that makes the letter together with what it tells of. */
export async function queueLetter(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  { kind, recipient, subject, text, html }: NewLetter,
  at: number,
): Promise<void> {
  const content: LetterContent = { subject, text, html };
  await tx.run(
    `INSERT INTO mail_letter (centre_id, id, kind, recipient, content_sealed, created_at, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [centreId, uuidV7(at), kind, recipient, seal.seal(centreId, JSON.stringify(content)), time(at)],
  );
}

function selectSettings(tx: Transaction, centreId: CentreId): Promise<SettingsSelected | undefined> {
  return tx.row<SettingsSelected>(`SELECT ${settingsColumns} FROM mail_settings WHERE centre_id = $1`, [
    centreId,
  ]);
}

async function putSettings(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  input: MailSettingsInput | undefined,
  by: { readonly version: number | undefined; readonly at: number; readonly actor: Actor },
): Promise<MailSettingsRow | undefined> {
  const before = await tx.row<SettingsSelected>(
    `SELECT ${settingsColumns} FROM mail_settings WHERE centre_id = $1 FOR UPDATE`,
    [centreId],
  );
  if (by.version !== undefined && before !== undefined && by.version !== before.version) {
    throw new RefusedError("stale");
  }
  const after = input && (await writeSettings(tx, seal, centreId, input, by.at));
  if (input === undefined) await tx.run("DELETE FROM mail_settings WHERE centre_id = $1", [centreId]);
  await writeAudit(tx, centreId, {
    actor: by.actor,
    act: "change",
    kind: "mail_settings",
    objectId: centreId,
    objectName: (after ?? before)?.host,
    before: before && toSettings(before),
    after: after && { ...toSettings(after), ...(input?.password !== undefined && { passwordChanged: true }) },
    at: by.at,
  });
  return after && toSettings(after);
}

function writeSettings(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  input: MailSettingsInput,
  at: number,
): Promise<SettingsSelected> {
  const { host, port, security, login, password, senderName, senderAddress, replyTo, siteUrl } = input;
  return tx.found<SettingsSelected>(
    `INSERT INTO mail_settings AS m (centre_id, host, port, security, login, password_sealed, sender_name, sender_address,
       reply_to, site_url, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (centre_id) DO UPDATE SET host = $2, port = $3, security = $4, login = $5,
       password_sealed = CASE WHEN $12 THEN m.password_sealed ELSE $6 END, sender_name = $7, sender_address = $8,
       reply_to = $9, site_url = $10, updated_at = $11, version = m.version + 1
     RETURNING ${settingsColumns}`,
    [
      centreId,
      host,
      port,
      security,
      login,
      password ? seal.seal(centreId, password) : null,
      senderName,
      senderAddress,
      replyTo,
      siteUrl,
      time(at),
      password === undefined,
    ],
  );
}

function toSettings(row: SettingsSelected): MailSettingsRow {
  return { ...common(row), hasPassword: row.password_sealed !== null, version: row.version };
}

function toServer(row: SettingsSelected, centreId: CentreId, seal: Seal): MailServer {
  const sealed = row.password_sealed;
  return { ...common(row), password: sealed === null ? undefined : seal.open(centreId, sealed) };
}

function common(row: SettingsSelected) {
  return {
    host: row.host,
    port: row.port,
    security: row.security,
    login: row.login,
    senderName: row.sender_name,
    senderAddress: row.sender_address,
    replyTo: row.reply_to,
    siteUrl: row.site_url,
  };
}

/** A claimed letter is due again when its lease is over: a program that ended between taking and sending loses none. */
async function claim(
  tx: Transaction,
  seal: Seal,
  now: number,
  leaseUntil: number,
  limit: number,
): Promise<WaitingLetter[]> {
  const rows = await tx.rows<{
    readonly centre_id: CentreId;
    readonly id: string;
    readonly kind: string;
    readonly recipient: string;
    readonly content_sealed: string;
    readonly attempts: number;
    readonly created_at: number;
  }>(
    `UPDATE mail_letter l SET next_at = $2 FROM (
       SELECT centre_id, id FROM mail_letter WHERE state = 'waiting' AND next_at <= $1
       ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
     WHERE l.centre_id = due.centre_id AND l.id = due.id
     RETURNING l.centre_id, l.id, l.kind, l.recipient, l.content_sealed, l.attempts, l.created_at`,
    [time(now), time(leaseUntil), limit],
  );
  return rows.map((row) => ({
    centreId: row.centre_id,
    id: row.id,
    kind: row.kind,
    recipient: row.recipient,
    attempts: row.attempts,
    createdAt: row.created_at,
    ...(JSON.parse(seal.open(row.centre_id, row.content_sealed)) as LetterContent),
  }));
}

async function endLetter(
  tx: Transaction,
  { centreId, id, kind, recipient, attempts }: WaitingLetter,
  { state, answer, at }: { readonly state: "sent" | "failed"; readonly answer: string; readonly at: number },
): Promise<void> {
  const ended = await tx.run(
    `UPDATE mail_letter SET state = $3, attempts = attempts + 1, answer = $4, ended_at = $5, content_sealed = NULL
     WHERE centre_id = $1 AND id = $2 AND state = 'waiting'`,
    [centreId, id, state, answer, time(at)],
  );
  if (ended === 0 || state === "sent") return;
  await writeAudit(tx, centreId, {
    actor: { userId: undefined, name: "mail" },
    act: "mail_failed",
    kind: "letter",
    objectId: id,
    objectName: recipient,
    after: { kind, attempts: attempts + 1, answer },
    at,
  });
}

async function selectLetters(tx: Transaction, centreId: CentreId): Promise<LetterRow[]> {
  const rows = await tx.rows<{
    readonly id: string;
    readonly kind: string;
    readonly recipient: string;
    readonly state: LetterRow["state"];
    readonly attempts: number;
    readonly answer: string | null;
    readonly created_at: number;
    readonly next_at: number;
  }>(
    `SELECT id, kind, recipient, state, attempts, answer, created_at, next_at FROM mail_letter
     WHERE centre_id = $1 ORDER BY created_at DESC, id DESC LIMIT ${shown}`,
    [centreId],
  );
  return rows.map(({ answer, created_at, next_at, ...row }) => ({
    ...row,
    answer: optional(answer),
    createdAt: created_at,
    nextAt: next_at,
  }));
}
