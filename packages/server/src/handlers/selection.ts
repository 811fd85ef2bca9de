import type {
  CampaignListCard,
  CampaignListChange,
  FieldFault,
  QuotaRow as QuotaView,
  StatusFilter,
} from "@perezvon/api";
import { conditionFaults, type ListFieldType } from "@perezvon/dialer";
import type {
  AssociationFilter,
  AssociationId,
  CampaignId,
  ListId,
  Quota,
  RecordCondition,
  RecordSorting,
} from "@perezvon/model";
import type { AssociationChange, AssociationRow, QuotaRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { campaignEditors, campaignReaders, mayInCampaign } from "../sign-in/campaign-rights.ts";
import { actorOf } from "./inputs.ts";

type SelectionHandlers = Handlers<
  | "campaignLists"
  | "campaignListAttach"
  | "campaignListChange"
  | "campaignListDetach"
  | "campaignListCount"
  | "campaignListQuota"
>;

interface Named {
  readonly who: {
    readonly session: { readonly centreId: Parameters<ServerContext["store"]["selection"]["list"]>[0] };
  };
  readonly params: { readonly id: string; readonly associationId?: string };
}

/** Lists of a campaign and what they select by (OUT-CMP-05, OUT-SEL). */
export function selectionHandlers(context: ServerContext): SelectionHandlers {
  const { store, engine, clock, archives } = context;
  const named = ({ who, params }: Named) =>
    [who.session.centreId, params.id as CampaignId, params.associationId as AssociationId] as const;
  /** The association that the address names; one of another centre or campaign is not found. */
  const associationOf = async (call: Named): Promise<AssociationRow> => {
    const [centreId, campaignId, id] = named(call);
    const row = (await store.selection.list(centreId, campaignId)).find((each) => each.id === id);
    if (row === undefined) throw new ProblemError("not_found");
    return row;
  };
  const told = (call: Named) =>
    engine.campaigns.changed(call.who.session.centreId, call.params.id as CampaignId);
  return {
    campaignLists: {
      async handle(call) {
        const [centreId, campaignId] = named(call);
        return { items: (await store.selection.list(centreId, campaignId)).map(cardOf) };
      },
    },
    campaignListAttach: {
      async handle(call) {
        const [centreId, campaignId] = named(call);
        const { listId, instance = "", order = 1, ratio = 1 } = call.body;
        const list = { listId: listId as ListId, instance, order, ratio };
        const actor = actorOf(call.who, call.request);
        const row = await store.selection.attach(centreId, campaignId, list, clock.now(), actor);
        await told(call);
        return cardOf(row);
      },
    },
    campaignListChange: {
      async handle(call) {
        const before = await associationOf(call);
        const faults = changeFaults(call.body, before);
        const source = call.body.statusFilter?.campaignId as CampaignId | undefined;
        // What another campaign has had is told to whoever may see that one, too.
        if (source && !(await mayInCampaign(store, call.who, source, campaignReaders)))
          faults.push({ field: "statusFilter.campaignId", code: "not_found" });
        if (faults.length > 0) throw invalid(faults);
        await mayChange(store, call);
        const actor = actorOf(call.who, call.request);
        const row = await store.selection.change(
          ...named(call),
          changeOf(call.body, before),
          clock.now(),
          actor,
        );
        await told(call);
        return cardOf(row);
      },
    },
    campaignListDetach: {
      async handle(call) {
        await associationOf(call);
        const options = { at: clock.now(), archive: archives.write };
        await store.selection.detach(...named(call), options, actorOf(call.who, call.request));
        await told(call);
        return null;
      },
    },
    campaignListCount: {
      async handle(call) {
        const row = await associationOf(call);
        const filter = filterOf(call.body, row.selection.filter);
        const faults = filter ? faultsAt("filter.condition", conditionIn(filter), row) : [];
        if (faults.length > 0) throw invalid(faults);
        return store.selection.count(...named(call), filter, clock.now());
      },
    },
    campaignListQuota: {
      async handle(call) {
        await associationOf(call);
        const rows = await store.selection.quota(...named(call));
        return { items: rows.map(quotaView), totals: rows.length > 0 ? totalsOf(rows) : null };
      },
    },
  };
}

function cardOf(row: AssociationRow): CampaignListCard {
  const { selection } = row;
  const { filter, sorting, quota } = selection;
  return {
    id: row.id,
    listId: row.listId,
    listName: row.listName,
    instance: row.instance,
    enabled: row.enabled,
    order: row.order,
    ratio: row.ratio,
    priorityHours: selection.priorityHours ?? null,
    fullPasses: selection.fullPasses,
    filter: filter?.condition ? { kind: "conditions", condition: filter.condition } : null,
    statusFilter: statusesIn(filter) ?? null,
    sorting: { kind: sorting.kind, fields: sorting.kind === "fields" ? [...sorting.fields] : [] },
    quota: quota
      ? {
          countCurrent: quota.countCurrent,
          groups: quota.groups.map((group) => ({
            ...group,
            dispositions: group.dispositions ? [...group.dispositions] : null,
          })),
        }
      : null,
    fields: row.fields.map(({ name, type }) => ({ name, type })),
    records: row.records,
    total: row.total,
    closed: row.closed,
    excluded: row.excluded,
    remaining: row.total - row.closed - row.excluded,
    settling: row.settling,
  };
}

/** At his desk a manager switches lists on and off and changes order and ratio; the rest is set by administrators (DSK-CWN-03). */
const runSettings = ["enabled", "order", "ratio"];

async function mayChange(
  store: ServerContext["store"],
  { who, params, body }: Pick<Call<"campaignListChange">, "who" | "params" | "body">,
): Promise<void> {
  if (Object.keys(body).every((key) => runSettings.includes(key))) return;
  if (!(await mayInCampaign(store, who, params.id as CampaignId, campaignEditors)))
    throw new ProblemError("forbidden");
}

/** The part of a filter that looks at another campaign (OUT-LNK-01). */
function statusesIn(filter: AssociationFilter | undefined): StatusFilter | undefined {
  if (filter?.kind !== "campaign_statuses") return undefined;
  const { campaignId, dispositions, match, delayMinutes } = filter;
  return { campaignId, dispositions: [...dispositions], match, delayMinutes };
}

/** Statuses and conditions are joined by "and"; what a change leaves out stays (OUT-LNK-06). */
function filterOf(
  { filter, statusFilter }: Pick<CampaignListChange, "filter" | "statusFilter">,
  before: AssociationFilter | undefined,
): AssociationFilter | undefined {
  const condition = filter === undefined ? before?.condition : filter?.condition;
  const statuses = statusFilter === undefined ? statusesIn(before) : (statusFilter ?? undefined);
  if (statuses === undefined) return condition && { kind: "conditions", condition };
  return { kind: "campaign_statuses", ...statuses, campaignId: statuses.campaignId as CampaignId, condition };
}

function changeOf(change: CampaignListChange, row: AssociationRow): AssociationChange {
  const { priorityHours, filter, statusFilter, sorting, quota, ...plain } = change;
  return {
    ...plain,
    ...(priorityHours === undefined ? {} : { priorityHours: priorityHours ?? undefined }),
    ...(filter === undefined && statusFilter === undefined
      ? {}
      : { filter: filterOf(change, row.selection.filter) }),
    ...(sorting === undefined ? {} : { sorting: sortingOf(sorting) }),
    ...(quota === undefined ? {} : { quota: quotaOf(quota) }),
  };
}

function sortingOf({ kind, fields }: NonNullable<CampaignListChange["sorting"]>): RecordSorting {
  return kind === "fields" ? { kind, fields } : { kind };
}

function quotaOf(quota: NonNullable<CampaignListChange["quota"]> | null): Quota | undefined {
  if (quota === null) return undefined;
  return {
    countCurrent: quota.countCurrent,
    groups: quota.groups.map(({ name, dispositions, ...group }) => ({
      ...group,
      name: name.trim(),
      dispositions: dispositions ?? undefined,
    })),
  };
}

const conditionIn = (filter: AssociationFilter): RecordCondition =>
  filter.condition ?? { kind: "all", of: [] };

/** What depends on the list: its fields, their types, and that names of groups differ. */
function changeFaults({ filter, sorting, quota }: CampaignListChange, row: AssociationRow): FieldFault[] {
  const faults: FieldFault[] = [];
  if (filter) faults.push(...faultsAt("filter.condition", filter.condition, row));
  if (sorting?.kind === "fields") {
    if (sorting.fields.length === 0) faults.push({ field: "sorting.fields", code: "required" });
    for (const [place, { field }] of sorting.fields.entries()) {
      const at = `sorting.fields.${place}.field`;
      if (!row.fields.some(({ name }) => name === field)) faults.push({ field: at, code: "not_found" });
      if (sorting.fields.findIndex((other) => other.field === field) < place)
        faults.push({ field: at, code: "duplicate" });
    }
  }
  const names = quota?.groups.map(({ name }) => name.trim()) ?? [];
  for (const [place, group] of (quota?.groups ?? []).entries()) {
    if (names[place] === "") faults.push({ field: `quota.groups.${place}.name`, code: "required" });
    else if (names.indexOf(names[place]!) < place)
      faults.push({ field: `quota.groups.${place}.name`, code: "duplicate" });
    faults.push(...faultsAt(`quota.groups.${place}.condition`, group.condition, row));
  }
  return faults;
}

const codes = {
  required: "required",
  unknown_field: "not_found",
  wrong_operator: "not_allowed",
  number: "wrong_format",
  date: "wrong_format",
  too_many: "too_many_items",
  too_deep: "too_many_items",
} as const;

function faultsAt(path: string, condition: RecordCondition, { fields }: AssociationRow): FieldFault[] {
  const typeOf = (name: string) =>
    fields.find((field) => field.name === name)?.type as ListFieldType | undefined;
  return conditionFaults(condition, typeOf).map((fault) => ({
    field: fault.path === "" ? path : `${path}.${fault.path}`,
    code: codes[fault.code],
  }));
}

function quotaView({ name, target, ...row }: QuotaRow): QuotaView {
  return { ...row, name: name ?? null, target: target ?? null, percent: percentOf(row.filled, target) };
}

function percentOf(filled: number, target: number | undefined): number | null {
  return target === undefined || target === 0 ? null : Math.round((1000 * filled) / target) / 10;
}

function totalsOf(rows: readonly QuotaRow[]): QuotaView {
  const sum = (of: (row: QuotaRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const target = sum((row) => row.target ?? 0);
  const filled = sum((row) => row.filled);
  return {
    name: null,
    target,
    total: sum((row) => row.total),
    filled,
    percent: percentOf(filled, target),
    inProgress: sum((row) => row.inProgress),
    remaining: sum((row) => row.remaining),
    excluded: sum((row) => row.excluded),
  };
}
