import type {
  CentreId,
  EndpointId,
  GroupId,
  InboundShare,
  ServiceId,
  TrunkCodec,
  TrunkId,
  TrunkSettings,
  UserId,
} from "@perezvon/model";
import type { CallerNumberRow, EndpointRow, GroupRow, ServiceRow } from "../contract/people.ts";
import type { DirectoryQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";
import { type PageKey, readPage } from "./page.ts";

interface ServiceSelected {
  readonly id: ServiceId;
  readonly name: string;
  readonly kind: ServiceRow["kind"];
  readonly groups: GroupId[];
  readonly percent: number;
  readonly seconds: number;
}

interface GroupSelected {
  readonly id: GroupId;
  readonly name: string;
  readonly members: number;
  readonly supervisors: UserId[];
  readonly inbound_share_unit: InboundShare["unit"] | null;
  readonly inbound_share: number | null;
}

const byName = (alias: string): PageKey[] => [
  { expression: `lower(${alias}.name)`, type: "text" },
  { expression: `${alias}.id`, type: "uuid" },
];

export function makeDirectoryQueries(db: Database, seal: Seal): DirectoryQueries {
  return {
    groups: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) =>
        readPage<GroupSelected, GroupRow>(
          tx,
          {
            select: `SELECT g.id, g.name, g.inbound_share_unit, g.inbound_share,
              (SELECT count(*) FROM group_member m WHERE m.centre_id = g.centre_id AND m.group_id = g.id) AS members,
              (SELECT coalesce(jsonb_agg(s.user_id ORDER BY s.user_id), '[]') FROM group_supervisor s
                WHERE s.centre_id = g.centre_id AND s.group_id = g.id) AS supervisors FROM centre_group g`,
            where: "g.centre_id = $1",
            parameters: [centreId],
            keys: byName("g"),
            countFrom: "centre_group g",
          },
          query,
          (row) => ({
            id: row.id,
            name: row.name,
            members: row.members,
            supervisorIds: row.supervisors,
            keptForInbound:
              row.inbound_share === null || row.inbound_share_unit === null
                ? undefined
                : { unit: row.inbound_share_unit, value: row.inbound_share },
          }),
        ),
      ),
    services: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) =>
        readPage<ServiceSelected, ServiceRow>(
          tx,
          {
            select: `SELECT s.id, s.name, s.kind, s.service_level_percent AS percent, s.service_level_seconds AS seconds, (SELECT coalesce(jsonb_agg(g.group_id ORDER BY g.group_id), '[]')
              FROM service_group g WHERE g.centre_id = s.centre_id AND g.service_id = s.id) AS groups FROM service s`,
            // Campaigns have their own list, which shows each to whom it may.
            where:
              "s.centre_id = $1 AND NOT EXISTS (SELECT FROM campaign c WHERE c.centre_id = s.centre_id AND c.id = s.id)",
            parameters: [centreId],
            keys: byName("s"),
            countFrom: "service s",
          },
          query,
          ({ id, name, kind, groups, percent, seconds }) => ({
            id,
            name,
            kind,
            groupIds: groups,
            serviceLevel: { percent, seconds },
          }),
        ),
      ),
    callerNumbers: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) =>
        readPage<{ id: string; number: string; label: string; trunk_id: TrunkId | null }, CallerNumberRow>(
          tx,
          {
            select: "SELECT n.id, n.number, n.label, n.trunk_id FROM number n",
            where: "n.centre_id = $1",
            parameters: [centreId],
            keys: [
              { expression: "n.number", type: "text" },
              { expression: "n.id", type: "uuid" },
            ],
            countFrom: "number n",
          },
          query,
          (row) => ({ id: row.id, number: row.number, label: row.label, trunkId: optional(row.trunk_id) }),
        ),
      ),
    endpoints: (centreId, query, actor) =>
      db.inCentre(centreId, async (tx) => {
        const page = await readPage<EndpointSelected, EndpointRow>(
          tx,
          {
            select: selectEndpoints("$2"),
            where: `e.centre_id = $1 AND u.deleted_at IS NULL AND $2::timestamptz IS NOT NULL
              AND ($3::uuid IS NULL OR e.id = $3)`,
            parameters: [centreId, time(query.now), query.id ?? null],
            keys: [
              { expression: "lower(e.login)", type: "text" },
              { expression: "e.id", type: "uuid" },
            ],
            countFrom: endpointsFrom,
          },
          query,
          (row) => toEndpoint(row, query.showPasswords ? seal : undefined),
        );
        // Showing is in the audit log (TEL-AUT-03).
        if (query.showPasswords) {
          await writeAudit(tx, centreId, {
            actor,
            act: "show_password",
            kind: "endpoint",
            objectId: query.id,
            objectName: page.items.map(({ login }) => login).join(", "),
            at: query.now,
          });
        }
        return page;
      }),
  };
}

export interface EndpointSelected {
  readonly id: EndpointId;
  readonly centre_id: CentreId;
  readonly user_id: UserId;
  readonly user_name: string;
  readonly display_name: string;
  readonly extension: string | null;
  readonly login: string;
  readonly password_sealed: string;
  readonly registered: boolean;
  readonly nat: boolean;
  readonly encryption: "allowed" | "required";
  readonly networks: readonly string[];
  readonly md5: boolean;
  readonly codecs: readonly TrunkCodec[];
  readonly dtmf_mode: TrunkSettings["dtmfMode"];
  readonly digit_tone_ms: number;
  readonly digit_gap_ms: number;
  readonly flash: boolean;
  readonly call_limit: number;
  readonly ring_order: "together" | "preferred";
  readonly contact_limit: number;
  readonly home_country: string;
  readonly sip_host: string | null;
}

const endpointsFrom = "endpoint e JOIN user_account u ON u.centre_id = e.centre_id AND u.id = e.user_id";

export const selectEndpoints = (now: string) => `SELECT e.id, e.centre_id, e.user_id, u.login AS user_name,
  trim(u.first_name || ' ' || u.last_name) AS display_name, u.extension, e.login, e.password_sealed,
  e.nat, e.encryption, e.networks::text[] AS networks, e.md5, e.codecs, e.dtmf_mode, e.digit_tone_ms, e.digit_gap_ms, e.flash, e.call_limit, e.ring_order,
  e.contact_limit,
  (SELECT c.home_country FROM centre c WHERE c.id = e.centre_id) AS home_country,
  (SELECT c.sip_host FROM centre c WHERE c.id = e.centre_id) AS sip_host,
  EXISTS (SELECT FROM registration_binding b WHERE b.centre_id = e.centre_id AND b.endpoint_id = e.id
    AND b.expires_at > ${now}) AS registered
  FROM ${endpointsFrom}`;

export function toEndpoint(row: EndpointSelected, seal: Seal | undefined): EndpointRow {
  return {
    id: row.id,
    centreId: row.centre_id,
    userId: row.user_id,
    userName: row.user_name,
    displayName: row.display_name,
    extension: optional(row.extension),
    login: row.login,
    password: seal?.open(row.centre_id, row.password_sealed),
    registered: row.registered,
    device: {
      nat: row.nat,
      encryption: row.encryption,
      networks: row.networks,
      md5: row.md5,
      codecs: row.codecs,
      dtmfMode: row.dtmf_mode,
      digitToneMs: row.digit_tone_ms,
      digitGapMs: row.digit_gap_ms,
      flash: row.flash,
      capacity: row.call_limit,
      ringOrder: row.ring_order,
      contactsMax: row.contact_limit,
    },
    homeCountry: row.home_country,
    sipHost: optional(row.sip_host),
  };
}
