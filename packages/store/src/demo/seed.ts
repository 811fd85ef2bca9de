import { type Clock, uuidV7 } from "@perezvon/base";
import {
  type CentreId,
  defaultCallSettings,
  type ListId,
  predefinedInboundDispositions,
  type ServiceId,
  type UserId,
} from "@perezvon/model";
import type { DemoCentre, DemoOptions } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { type Parameter, type Transaction, time } from "../database/transaction.ts";
import { insertList } from "../queries/lists.ts";
import { insertRecords } from "../queries/records.ts";
import { grantServiceSkill } from "../queries/skills.ts";
import { keepInHistory, temporaryPasswordMs } from "../queries/user-password.ts";
import {
  calendars,
  callerNumbers,
  type DemoUser,
  demoCentre,
  entry,
  groups,
  sampleList,
  services,
  trunkName,
  users,
  workingHours,
} from "./demo-data.ts";
import { generatedLinePassword, generatedPassword } from "./generated-secret.ts";
import { rolePrivileges, roles } from "./roles.ts";

/**
 * Everything of PLT-TST that exists so far, in one transaction. Run again it changes nothing (PLT-TST-01), so that what an
 * administrator renamed or removed stays so; only the carrier's address follows the carrier.
 */
export async function seedDemoCentre(
  db: Database,
  seal: Seal,
  clock: Clock,
  options: DemoOptions,
): Promise<DemoCentre> {
  const { slug } = demoCentre;
  const found = await db.inSystem((tx) =>
    tx.row<{ id: CentreId }>("SELECT id FROM centre WHERE slug = $1", [slug]),
  );
  if (found) {
    await db.inCentre(found.id, (tx) => followCarrier(tx, found.id, options.carrier), { repeatable: true });
    return { centreId: found.id, created: false, signIns: [] };
  }
  // Hashing is slow on purpose, so it is done before the transaction.
  const drafts = await Promise.all(
    users(options.providerName ?? "Perezvon").map(async (user) => {
      const password = generatedPassword();
      return { user, password, hash: await options.hashPassword(password) };
    }),
  );
  const centreId = await db.inSystem(async (tx) => {
    const id = await insertCentre(tx, clock.now());
    const seed = new Seeder(tx, id, clock.now());
    await seed.roles();
    const groupIds = await seed.named("centre_group", groups, () => ({}));
    for (const { user, hash } of drafts) await seed.user(user, groupIds.get(user.group)!, hash, seal);
    await seed.inbound(groupIds.get("Контакт центр")!, options.inboundScenario);
    await seed.telephony(options.carrier);
    await seed.sampleList();
    return id;
  });
  const signIns = drafts.map(({ user, password }) => ({ login: user.login, password, roles: user.roles }));
  return { centreId, created: true, signIns };
}

async function insertCentre(tx: Transaction, at: number): Promise<CentreId> {
  const { slug, name, timeZone, language, homeCountry } = demoCentre;
  const id = uuidV7(at) as CentreId;
  await tx.run(
    `INSERT INTO centre (id, slug, name, time_zone, language, home_country, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, slug, name, timeZone, language, homeCountry, time(at)],
  );
  // The trial shows recordings; everywhere else they are off until ticked (PLT-REC-01).
  await tx.run(
    `INSERT INTO call_settings (centre_id, record_calls, recording_format, record_outside_transfers, conference_max, opus_first,
       updated_at) VALUES ($1, true, $2, $3, $4, $5, $6)`,
    [
      id,
      defaultCallSettings.recordingFormat,
      defaultCallSettings.recordOutsideTransfers,
      defaultCallSettings.conferenceMax,
      defaultCallSettings.opusFirst,
      time(at),
    ],
  );
  return id;
}

async function followCarrier(
  tx: Transaction,
  centreId: CentreId,
  carrier: DemoOptions["carrier"],
): Promise<void> {
  await tx.run(
    `UPDATE trunk SET settings = settings || jsonb_build_object('host', $3::text, 'port', $4::integer)
     WHERE centre_id = $1 AND name = $2`,
    [centreId, trunkName, carrier.host, carrier.port],
  );
}

class Seeder {
  readonly #tx: Transaction;
  readonly #centreId: CentreId;
  readonly #at: number;

  constructor(tx: Transaction, centreId: CentreId, at: number) {
    this.#tx = tx;
    this.#centreId = centreId;
    this.#at = at;
  }

  /** Inserts rows that are known by their name; the ids by name. */
  async named<Name extends string>(
    table: string,
    names: readonly Name[],
    more: (name: Name) => Readonly<Record<string, Parameter>>,
  ): Promise<Map<Name, string>> {
    const ids = new Map<Name, string>();
    for (const name of names) ids.set(name, await this.#insert(table, { name, ...more(name) }));
    return ids;
  }

  async roles(): Promise<void> {
    for (const { code, ru, en } of roles) {
      const id = await this.#insert("role", { code, name_ru: ru, name_en: en, preset: true });
      for (const row of rolePrivileges.filter(({ role }) => role === code)) {
        await this.#tx.run(
          `INSERT INTO role_privilege (centre_id, role_id, privilege, has, may_grant) VALUES ($1, $2, $3, $4, $5)`,
          [this.#centreId, id, row.privilege, row.has, row.mayGrant],
        );
      }
    }
  }

  async user(user: DemoUser, groupId: string, hash: string, seal: Seal): Promise<void> {
    const id = (await this.#insert("user_account", {
      login: user.login,
      first_name: user.firstName,
      last_name: user.lastName,
      extension: user.extension,
      home_group_id: groupId,
      password_hash: hash,
      password_temporary: true,
      password_set_at: time(this.#at),
      password_dies_at: time(this.#at + temporaryPasswordMs),
      support_account: user.login === "ccadmin",
      created_at: time(this.#at),
    })) as UserId;
    await keepInHistory(this.#tx, this.#centreId, id, hash, this.#at);
    await this.#link("group_member", groupId, id);
    if (user.leads) await this.#link("group_supervisor", groupId, id);
    await this.#tx.run(
      `INSERT INTO user_role (centre_id, user_id, role_id)
       SELECT $1, $2, id FROM role WHERE centre_id = $1 AND code = ANY($3::text[])`,
      [this.#centreId, id, user.roles],
    );
    if (user.line) {
      await this.#insert("endpoint", {
        user_id: id,
        login: user.login,
        password_sealed: seal.seal(this.#centreId, generatedLinePassword()),
        created_at: time(this.#at),
      });
    }
  }

  /** PLT-TST-05, -06, -08, -09. */
  async inbound(groupId: string, scenario: unknown): Promise<void> {
    const itemsOf = new Map(calendars.map(({ name, items }) => [name as string, items]));
    await this.named("calendar", [...itemsOf.keys()], (name) => ({
      items: JSON.stringify(itemsOf.get(name)),
    }));
    const hoursOf = new Map(workingHours.map(({ name, hours }) => [name as string, hours]));
    const hoursIds = await this.named("working_hours", [...hoursOf.keys()], (name) => ({
      hours: JSON.stringify(hoursOf.get(name)),
    }));
    const kinds = new Map(services.map(({ name, kind }) => [name as string, kind]));
    const serviceIds = await this.named("service", [...kinds.keys()], (name) => ({
      kind: kinds.get(name),
      working_hours_id: hoursIds.get("Круглосуточно"),
      created_at: time(this.#at),
      updated_at: time(this.#at),
    }));
    for (const serviceId of serviceIds.values()) await this.#staff(serviceId as ServiceId, groupId);
    const scenarioIds = await this.named("scenario", [entry.name], () => ({
      kind: "voice",
      definition: JSON.stringify(scenario),
      updated_at: time(this.#at),
    }));
    await this.named("incoming_number", [entry.name], (name) => ({
      internal_number: entry.internalNumber,
      scenario_id: scenarioIds.get(name),
      service_id: serviceIds.get(name),
      priority: entry.priority,
    }));
  }

  async telephony(carrier: DemoOptions["carrier"]): Promise<void> {
    const trunks = await this.named("trunk", [trunkName], () => ({
      // The simulated carrier is there for trying things out, load included: nothing of it is scarce.
      settings: JSON.stringify({
        host: carrier.host,
        port: carrier.port,
        channels: 10_000,
        callsPerSecondOut: 200,
        callsPerSecondIn: 200,
        allowedCallerIds: ["*"],
      }),
      created_at: time(this.#at),
      updated_at: time(this.#at),
    }));
    const trunkId = trunks.get(trunkName);
    for (const { number, label } of callerNumbers) {
      await this.#tx.run(
        `INSERT INTO number (centre_id, id, number, label, trunk_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
        [this.#centreId, uuidV7(this.#at), number, label, trunkId, time(this.#at)],
      );
    }
  }

  async sampleList(): Promise<void> {
    const id = uuidV7(this.#at) as ListId;
    await insertList(this.#tx, this.#centreId, id, {
      name: sampleList.name,
      fields: sampleList.fields,
      at: this.#at,
    });
    const rows = sampleList.rows.map((values) => ({
      values,
      numbers: [values[2]],
      timeZone: undefined,
      priority: undefined,
    }));
    await insertRecords(this.#tx, { centreId: this.#centreId, listId: id, generation: 1 }, rows, this.#at);
  }

  /** Group, skills and dispositions of a service. */
  async #staff(serviceId: ServiceId, groupId: string): Promise<void> {
    await this.#tx.run("INSERT INTO service_group (centre_id, service_id, group_id) VALUES ($1, $2, $3)", [
      this.#centreId,
      serviceId,
      groupId,
    ]);
    await grantServiceSkill(this.#tx, this.#centreId, serviceId);
    const rows = predefinedInboundDispositions.map((each, position) => ({ ...each, position }));
    await this.#tx.run(
      `INSERT INTO disposition (centre_id, service_id, key, name_ru, name_en, code, folder, type, visible_to_agents, position)
       SELECT $1, $2, e->>'key', e->>'ru', e->>'en', e->>'code', e->>'folder', e->>'type', (e->>'visible')::boolean,
         (e->>'position')::integer
       FROM jsonb_array_elements($3::jsonb) AS e`,
      [this.#centreId, serviceId, JSON.stringify(rows)],
    );
  }

  async #link(table: "group_member" | "group_supervisor", groupId: string, userId: UserId): Promise<void> {
    await this.#tx.run(`INSERT INTO ${table} (centre_id, group_id, user_id) VALUES ($1, $2, $3)`, [
      this.#centreId,
      groupId,
      userId,
    ]);
  }

  async #insert(table: string, values: Readonly<Record<string, Parameter>>): Promise<string> {
    const id = uuidV7(this.#at);
    const columns = ["centre_id", "id", ...Object.keys(values)];
    await this.#tx.run(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(", ")})`,
      [this.#centreId, id, ...Object.values(values)],
    );
    return id;
  }
}
