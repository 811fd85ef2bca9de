import { err, ok, type Result } from "@perezvon/base";
import { defaultRedialSettings } from "@perezvon/dialer";
import { anyTime, type DiallingSettings, type DialTime, type RedialSettings } from "@perezvon/model";
import { isTimeZone, parseHours } from "@perezvon/schedule";
import { defaultOutcomes } from "./default-outcomes.ts";
import type { CampaignInput, ForecastInput, RecordGroup, Shift } from "./forecast-input.ts";
import { type InputFault, InputReader, readQuantiles, type Source } from "./input-reader.ts";
import type { OutcomeCell, OutcomeModel, Quantiles } from "./outcome-model.ts";
import { checkLinks, readInbound, readLinks, readOthers } from "./read-others.ts";

const dialling: DiallingSettings = {
  mode: "progressive",
  noAnswerSeconds: 45,
  waitForAgentSeconds: 2,
  dialsPerAgent: 1,
  dialStartsPerSecond: 1,
  detectVoice: true,
  detectMachine: true,
  waitForBeep: false,
  recordAnalysis: false,
};
const mostRecords = 2_000_000;

/** Reads a forecast's file; what may be left out has the product's defaults. Lists every fault at once. */
export function readForecastInput(given: unknown): Result<ForecastInput, readonly InputFault[]> {
  const reader = new InputReader();
  const source = reader.object(given, "");
  if (source.version !== 1) reader.fault("version", "must be 1");
  const start = typeof source.start === "string" ? Date.parse(source.start) : Number.NaN;
  if (Number.isNaN(start)) reader.fault("start", "must be a date-time such as 2026-03-02T09:00:00+03:00");
  const input: ForecastInput = {
    version: 1,
    name: typeof source.name === "string" ? source.name : "",
    start: Number.isNaN(start) ? "" : new Date(start).toISOString(),
    hours: reader.number(source.hours, "hours", 0.25, 72, 10),
    timeZone: zone(reader, source.timeZone),
    seed: reader.number(source.seed, "seed", 0, 2 ** 31, 1),
    runs: reader.number(source.runs, "runs", 1, 100, 5),
    shifts: reader
      .array(source.shifts, "shifts")
      .map((shift, place) => readShift(reader, shift, `shifts.${place}`)),
    callingHours: reader.optional(source.callingHours, "callingHours").map((row, place) => {
      const path = `callingHours.${place}`;
      const { countryCode, region, hours } = reader.object(row, path);
      return {
        countryCode: reader.text(countryCode, `${path}.countryCode`, /^\d{1,3}$/),
        region: typeof region === "string" ? region : undefined,
        hours: readHours(reader, hours, `${path}.hours`),
      };
    }),
    ...readCampaign(reader, source, foreseenModes),
    ...readOthers(reader, source.others, readCampaign),
    ...readInbound(reader, source.inbound),
  };
  const groups = [input, ...(input.others ?? [])].flatMap(({ records }) => records);
  if (groups.reduce((sum, { count }) => sum + count, 0) > mostRecords)
    reader.fault("records", `must be ${mostRecords} in all at most`);
  checkLinks(reader, input);
  return reader.faults.length > 0 ? err(reader.faults) : ok(input);
}

/** What a file says of one campaign; it may have no other mode than these. */
function readCampaign(reader: InputReader, source: Source, modes: readonly string[]): CampaignInput {
  return {
    dialling: readDialling(reader, source.dialling, modes),
    redial: readRedial(reader, source.redial),
    ...readOnListed(reader, source.onListedNumber),
    dialTime: readDialTime(reader, source.dialTime),
    types: reader.object(source.types ?? {}, "types") as ForecastInput["types"],
    records: reader
      .array(source.records, "records")
      .map((group, place) => readGroup(reader, group, `records.${place}`)),
    ...readQuotas(reader, source.quotas),
    outcomes: readOutcomes(reader, source.outcomes),
    ...readLinks(reader, source),
  };
}

/** In the others agents dial, or nobody is needed: there is nothing to foresee. */
const foreseenModes = ["progressive", "predictive"];

function zone(reader: InputReader, given: unknown): string {
  if (typeof given === "string" && isTimeZone(given)) return given;
  reader.fault("timeZone", "must be a zone such as Europe/Moscow");
  return "UTC";
}

function readShift(reader: InputReader, given: unknown, path: string): Shift {
  const { agents, from, until, campaigns, inbound } = reader.object(given, path);
  return {
    ...(campaigns !== undefined && { campaigns: reader.array(campaigns, `${path}.campaigns`).map(String) }),
    ...(inbound !== undefined && { inbound: inbound === true }),
    agents: Math.round(reader.number(agents, `${path}.agents`, 0, 2_000)),
    from: reader.text(from ?? "00:00", `${path}.from`, /^([01]\d|2[0-3]):[0-5]\d$/),
    until: reader.text(until ?? "00:00", `${path}.until`, /^([01]\d|2[0-3]):[0-5]\d$/),
  };
}

function readDialling(reader: InputReader, given: unknown, modes: readonly string[]): DiallingSettings {
  const source = reader.object(given ?? {}, "dialling");
  if (source.mode !== undefined && !modes.includes(String(source.mode)))
    reader.fault("dialling.mode", `must be ${modes.join(" or ")}`);
  const limits = {
    noAnswerSeconds: [5, 120],
    waitForAgentSeconds: [0, 60],
    dialsPerAgent: [1, 5],
    dialStartsPerSecond: [0.1, 50],
  };
  for (const [key, [low, high]] of Object.entries(limits))
    if (source[key] !== undefined) reader.number(source[key], `dialling.${key}`, low!, high!);
  return { ...dialling, ...source } as DiallingSettings;
}

function readRedial(reader: InputReader, given: unknown): RedialSettings {
  const source = reader.object(given ?? {}, "redial");
  for (const key of ["maxAttemptsPerRecord", "maxAttemptsPerNumber"])
    if (source[key] !== undefined) reader.number(source[key], `redial.${key}`, 1, 999);
  for (const [place, rule] of reader.optional(source.rules, "redial.rules").entries()) {
    const path = `redial.rules.${place}`;
    const { disposition, repeats, intervalMinutes, action } = reader.object(rule, path);
    reader.text(disposition, `${path}.disposition`, /./);
    reader.number(repeats, `${path}.repeats`, 0, 10);
    reader.number(intervalMinutes, `${path}.intervalMinutes`, 1, 10);
    reader.text(reader.object(action, `${path}.action`).kind, `${path}.action.kind`, /./);
  }
  return { ...defaultRedialSettings, ...source } as RedialSettings;
}

function readOnListed(reader: InputReader, given: unknown): Pick<ForecastInput, "onListedNumber"> {
  if (given === undefined) return {};
  if (given === "next_number" || given === "close_record") return { onListedNumber: given };
  reader.fault("onListedNumber", "must be next_number or close_record");
  return {};
}

function readDialTime(reader: InputReader, given: unknown): DialTime {
  if (given === undefined) return anyTime;
  const source = reader.object(given, "dialTime");
  return {
    hours: source.hours === undefined ? anyTime.hours : readHours(reader, source.hours, "dialTime.hours"),
    schedules: reader.optional(source.schedules, "dialTime.schedules").map((schedule, place) => {
      const path = `dialTime.schedules.${place}`;
      const { hours, labels } = reader.object(schedule, path);
      return {
        hours: readHours(reader, hours, `${path}.hours`),
        labels: reader.array(labels, `${path}.labels`).map(String),
      };
    }),
    useCallingHours: source.useCallingHours === true,
    twoZones: source.twoZones === true,
  };
}

function readHours(reader: InputReader, given: unknown, path: string) {
  const parsed = parseHours(given);
  if (parsed.ok) return parsed.value;
  for (const { field, code } of parsed.error) reader.fault(`${path}.${field}`, code);
  return anyTime.hours;
}

function readGroup(reader: InputReader, given: unknown, path: string): RecordGroup {
  const source = reader.object(given, path);
  const numbers =
    source.numbers === undefined ? [{ prefix: "+7" }] : reader.array(source.numbers, `${path}.numbers`);
  if (numbers.length === 0) reader.fault(`${path}.numbers`, "must name at least one");
  if (source.timeZone !== undefined && !(typeof source.timeZone === "string" && isTimeZone(source.timeZone)))
    reader.fault(`${path}.timeZone`, "must be a zone such as Europe/Moscow");
  mustBeTexts(reader, source, path);
  return {
    ...(source as Pick<
      RecordGroup,
      "timeZone" | "region" | "postalCode" | "notBefore" | "notAfter" | "quota"
    >),
    count: Math.round(reader.number(source.count, `${path}.count`, 0, mostRecords)),
    numbers: numbers.map((number, place) => {
      const { prefix, label, zones } = reader.object(number, `${path}.numbers.${place}`);
      const known = reader.text(prefix, `${path}.numbers.${place}.prefix`, /^\+\d{1,11}$/);
      return {
        prefix: known,
        ...(typeof label === "string" && { label }),
        ...readZones(reader, zones, `${path}.numbers.${place}.zones`),
      };
    }),
    ...readPlaceInOrder(reader, source, path),
    ...readListed(reader, source.listed, `${path}.listed`, numbers.length),
    attempts: reader.number(source.attempts, `${path}.attempts`, 0, 999, 0),
    dueInMinutes: reader.number(source.dueInMinutes, `${path}.dueInMinutes`, 0, 10_000_000, 0),
  };
}

function readZones(
  reader: InputReader,
  given: unknown,
  path: string,
): { readonly zones?: readonly string[] } {
  if (given === undefined) return {};
  const zones = reader.array(given, path).map(String);
  if (!zones.every(isTimeZone)) reader.fault(path, "must be zones such as Europe/Moscow");
  return { zones };
}

const bounds = {
  attemptsToday: [0, 999],
  list: [0, 10_000],
  order: [1, 999],
  ratio: [1, 100],
  priority: [1, 100],
  promisedMinutes: [0, 10_000_000],
  expiresInMinutes: [0, 10_000_000],
} as const;

/** Of a group, what the order of records depends on. */
function readPlaceInOrder(reader: InputReader, source: Source, path: string): Partial<RecordGroup> {
  return Object.fromEntries(
    Object.entries(bounds)
      .filter(([key]) => source[key] !== undefined)
      .map(([key, [low, high]]) => [key, reader.number(source[key], `${path}.${key}`, low, high)]),
  );
}

/** Texts of a group that are taken as they are. */
function mustBeTexts(reader: InputReader, source: Source, path: string): void {
  for (const key of ["region", "postalCode", "notBefore", "notAfter", "quota"])
    if (source[key] !== undefined && typeof source[key] !== "string")
      reader.fault(`${path}.${key}`, "must be a text");
}

function readQuotas(reader: InputReader, given: unknown): Pick<ForecastInput, "quotas"> {
  if (given === undefined) return {};
  const quotas = reader.array(given, "quotas").map((quota, place) => {
    const path = `quotas.${place}`;
    const { list, name, room, dispositions } = reader.object(quota, path);
    return {
      list: reader.number(list, `${path}.list`, 0, 10_000, 0),
      name: reader.text(name, `${path}.name`, /./),
      room: reader.number(room, `${path}.room`, 0, 1_000_000),
      ...(dispositions !== undefined && {
        dispositions: reader.array(dispositions, `${path}.dispositions`).map(String),
      }),
    };
  });
  return { quotas };
}

function readListed(
  reader: InputReader,
  given: unknown,
  path: string,
  numbers: number,
): Pick<RecordGroup, "listed"> {
  if (given === undefined) return {};
  if (given === "record") return { listed: given };
  return {
    listed: reader
      .array(given, path)
      .map((place, at) => reader.number(place, `${path}.${at}`, 0, numbers - 1)),
  };
}

function readCallBacks(reader: InputReader, given: unknown): Pick<OutcomeModel, "callBacks"> {
  if (given === undefined) return {};
  const { afterMinutes, windowMinutes } = reader.object(given, "outcomes.callBacks");
  return {
    callBacks: {
      afterMinutes: readQuantiles(reader, afterMinutes, "outcomes.callBacks.afterMinutes"),
      windowMinutes: reader.number(windowMinutes, "outcomes.callBacks.windowMinutes", 1, 100_000, 60),
    },
  };
}

function readOutcomes(reader: InputReader, given: unknown): OutcomeModel {
  if (given === undefined) return defaultOutcomes;
  const source = reader.object(given, "outcomes");
  const { dialing, analysis, breaks } = defaultOutcomes;
  const known = reader.object(source.analysis ?? {}, "outcomes.analysis");
  const rests = reader.object(source.breaks ?? breaks, "outcomes.breaks");
  const quantiles = (value: unknown, path: string, otherwise: Quantiles) =>
    value === undefined ? otherwise : readQuantiles(reader, value, path);
  const times = Object.entries(reader.object(source.dialing ?? {}, "outcomes.dialing")).map(
    ([outcome, value]) => [outcome, readQuantiles(reader, value, `outcomes.dialing.${outcome}`)] as const,
  );
  return {
    source: "file",
    sample: reader.number(source.sample, "outcomes.sample", 0, 1e12, 0),
    cells: source.cells === undefined ? defaultOutcomes.cells : readCells(reader, source.cells),
    dialing: { ...dialing, ...Object.fromEntries(times) },
    analysis: {
      person: quantiles(known.person, "outcomes.analysis.person", analysis.person),
      other: quantiles(known.other, "outcomes.analysis.other", analysis.other),
    },
    talk: quantiles(source.talk, "outcomes.talk", defaultOutcomes.talk),
    afterCallWork: quantiles(source.afterCallWork, "outcomes.afterCallWork", defaultOutcomes.afterCallWork),
    dispositions: readCounts(
      reader,
      source.dispositions ?? defaultOutcomes.dispositions,
      "outcomes.dispositions",
    ),
    ...readCallBacks(reader, source.callBacks),
    breaks: {
      everyMinutes: reader.number(rests.everyMinutes, "outcomes.breaks.everyMinutes", 0, 1_440),
      minutes: reader.number(rests.minutes, "outcomes.breaks.minutes", 0, 1_440),
    },
  };
}

function readCells(reader: InputReader, given: unknown): OutcomeCell[] {
  const cells = reader.array(given, "outcomes.cells").map((cell, place): OutcomeCell => {
    const path = `outcomes.cells.${place}`;
    const { hour, attempt, dials } = reader.object(cell, path);
    return {
      ...(hour === undefined ? {} : { hour: reader.number(hour, `${path}.hour`, 0, 23) }),
      ...(attempt === undefined ? {} : { attempt: reader.number(attempt, `${path}.attempt`, 1, 3) }),
      dials: readCounts(reader, dials, `${path}.dials`),
    };
  });
  if (cells.length === 0) reader.fault("outcomes.cells", "must have at least one");
  return cells;
}

function readCounts(reader: InputReader, given: unknown, path: string): Readonly<Record<string, number>> {
  const counts = reader.object(given, path);
  for (const [key, count] of Object.entries(counts)) reader.number(count, `${path}.${key}`, 0, 1e12);
  return counts as Readonly<Record<string, number>>;
}
