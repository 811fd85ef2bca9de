import {
  type FieldFault,
  type Route,
  type RouteAnswer,
  type RouteName,
  type RouteParams,
  routes,
} from "@perezvon/api";
import type { Clock } from "@perezvon/base";
import type { Store } from "@perezvon/store";
import type { Call, Handler, Handlers } from "../http/handler.ts";
import { problemOf } from "../http/problems.ts";
import { type PartCheck, partCheck } from "../http/validation.ts";

/** The requests by which the parts of a campaign are read and set. */
export type PartHandlers = Handlers<
  | "campaign"
  | "campaignCreate"
  | "campaignChange"
  | "campaignStaff"
  | "campaignStaffPut"
  | "campaignDispositions"
  | "campaignLists"
  | "campaignListAttach"
  | "campaignListChange"
  | "campaignScript"
  | "campaignScriptPut"
  | "campaignAudio"
  | "campaignAudioPut"
  | "campaignThresholds"
  | "campaignThresholdsPut"
  | "exportTasks"
  | "exportTaskCreate"
  | "campaignRecordingExports"
  | "campaignRecordingExportCreate"
>;

export interface CampaignParts {
  readonly handlers: PartHandlers;
  readonly store: Store;
  readonly clock: Clock;
}

const checks = new Map<RouteName, PartCheck>();

/** Sets parts one after the other as their requests would, and keeps every fault with its place in the file. */
export class PartSetter {
  readonly faults: FieldFault[];
  /** Fields of the part that was refused last, those of faults that had been told before included. */
  refused: readonly string[] = [];
  readonly #call: Pick<Call<"campaignImport">, "who" | "request" | "reply">;

  constructor(
    { who, request, reply }: Pick<Call<"campaignImport">, "who" | "request" | "reply">,
    known: readonly FieldFault[],
  ) {
    this.#call = { who, request, reply };
    this.faults = [...known];
  }

  /** Undefined when something was wrong with it. */
  async set<N extends RouteName>(
    at: string,
    name: N,
    handler: Handler<N>,
    params: RouteParams<N>,
    body: unknown,
  ): Promise<RouteAnswer<N> | undefined> {
    const found = [...checkOf(name)(body).faults, ...(handler.check?.(body, this.#call) ?? [])];
    if (found.length > 0) return this.#tell(at, found);
    try {
      const call = { ...this.#call, params, query: undefined, body } as unknown as Call<N>;
      return (await handler.handle(call)) as RouteAnswer<N>;
    } catch (error) {
      const { code, faults, params: said } = problemOf(error);
      if (faults === undefined && code !== "not_found" && code !== "in_use") throw error;
      return this.#tell(at, faults ?? [{ field: "", code, ...(said && { params: said }) }]);
    }
  }

  /** What is missing in the centre is told once, and not again as something that is required. */
  #tell(at: string, found: readonly FieldFault[]): undefined {
    this.refused = found.map(({ field }) => field);
    for (const fault of found) {
      const field = [at, fault.field].filter((step) => step !== "").join(".");
      const told = this.faults.some(
        (known) =>
          known.field === field ||
          (known.code === "no_such_reference" && known.field.startsWith(`${field}.`)),
      );
      if (!told) this.faults.push({ ...fault, field });
    }
    return undefined;
  }

  tell(at: string, found: readonly FieldFault[]): void {
    this.#tell(at, found);
  }
}

function checkOf(name: RouteName): PartCheck {
  const known = checks.get(name);
  if (known) return known;
  const made = partCheck((routes[name] as Route).body!, false);
  checks.set(name, made);
  return made;
}
