import type { CampaignInput, ForecastInput, OtherCampaign, StatusFeed } from "./forecast-input.ts";
import { foreseenKey } from "./forecast-input.ts";
import { type InputReader, readQuantiles, type Source } from "./input-reader.ts";

type ReadCampaign = (reader: InputReader, source: Source, modes: readonly string[]) => CampaignInput;

const modes = ["preview", "progressive", "predictive", "automatic"];
const mostOthers = 20;
const hoursOfDay = 24;

/** The campaigns that are played beside the foreseen one; what they name has to be among them. */
export function readOthers(
  reader: InputReader,
  given: unknown,
  readCampaign: ReadCampaign,
): Pick<ForecastInput, "others"> {
  if (given === undefined) return {};
  const rows = reader.array(given, "others");
  if (rows.length > mostOthers) reader.fault("others", `must be ${mostOthers} at most`);
  const keys = new Set<string>([foreseenKey]);
  const others = rows.map((row, place): OtherCampaign => {
    const path = `others.${place}`;
    const source = reader.object(row, path);
    const key = reader.text(source.key, `${path}.key`, /^.{1,100}$/);
    if (keys.has(key)) reader.fault(`${path}.key`, "must be another one than the others and «this»");
    keys.add(key);
    const name = typeof source.name === "string" ? source.name : key;
    return { key, name, ...readCampaign(reader.part(path), source, modes) };
  });
  return { others };
}

/** Of a campaign, what ties it to others. */
export function readLinks(reader: InputReader, source: Source): Pick<CampaignInput, "after" | "feeds"> {
  const { after, feeds } = source;
  return {
    ...(after !== undefined && { after: reader.text(after, "after", /./) }),
    ...(feeds !== undefined && {
      feeds: reader.array(feeds, "feeds").map((feed, place) => readFeed(reader, feed, `feeds.${place}`)),
    }),
  };
}

function readFeed(reader: InputReader, given: unknown, path: string): StatusFeed {
  const { from, list, dispositions, match = "in", delayMinutes, order, ratio } = reader.object(given, path);
  if (match !== "in" && match !== "not_in") reader.fault(`${path}.match`, "must be in or not_in");
  return {
    from: reader.text(from, `${path}.from`, /./),
    ...(list !== undefined && { list: reader.number(list, `${path}.list`, 0, 10_000) }),
    dispositions: reader.array(dispositions, `${path}.dispositions`).map(String),
    match: match === "not_in" ? "not_in" : "in",
    delayMinutes: reader.number(delayMinutes, `${path}.delayMinutes`, 0, 10_080, 0),
    ...(order !== undefined && { order: reader.number(order, `${path}.order`, 1, 999) }),
    ...(ratio !== undefined && { ratio: reader.number(ratio, `${path}.ratio`, 1, 100) }),
  };
}

/** Calls from outside. */
export function readInbound(reader: InputReader, given: unknown): Pick<ForecastInput, "inbound"> {
  if (given === undefined) return {};
  const { perHour, talk, afterCallWork, patienceSeconds, kept } = reader.object(given, "inbound");
  const rates = typeof perHour === "number" ? Array.from({ length: hoursOfDay }, () => perHour) : perHour;
  const hours = reader
    .array(rates, "inbound.perHour")
    .map((rate, place) => reader.number(rate, `inbound.perHour.${place}`, 0, 100_000));
  if (hours.length !== hoursOfDay) reader.fault("inbound.perHour", "must be a number, or 24 of them");
  return {
    inbound: {
      perHour: hours,
      talk: readQuantiles(reader, talk, "inbound.talk"),
      afterCallWork: readQuantiles(reader, afterCallWork ?? [0], "inbound.afterCallWork"),
      patienceSeconds: reader.number(patienceSeconds, "inbound.patienceSeconds", 1, 86_400, 120),
      ...readKept(reader, kept),
    },
  };
}

function readKept(reader: InputReader, given: unknown): Pick<NonNullable<ForecastInput["inbound"]>, "kept"> {
  if (given === undefined) return {};
  const { unit, value } = reader.object(given, "inbound.kept");
  if (unit !== "agents" && unit !== "percent") reader.fault("inbound.kept.unit", "must be agents or percent");
  const most = unit === "percent" ? 100 : 1_000;
  return {
    kept: {
      unit: unit === "percent" ? "percent" : "agents",
      value: reader.number(value, "inbound.kept.value", 0, most),
    },
  };
}

/** Names that stand for no campaign of the input. */
export function checkLinks(reader: InputReader, input: ForecastInput): void {
  const { others = [], shifts } = input;
  const keys = new Set([foreseenKey, ...others.map(({ key }) => key)]);
  const named = (field: string, key: string | undefined) => {
    if (key !== undefined && !keys.has(key)) reader.fault(field, `is no campaign of the file: ${key}`);
  };
  for (const [place, { campaigns = [] }] of shifts.entries())
    for (const [at, key] of campaigns.entries()) named(`shifts.${place}.campaigns.${at}`, key);
  const parts = [["", input] as const, ...others.map((other, place) => [`others.${place}.`, other] as const)];
  for (const [path, { after, feeds = [] }] of parts) {
    named(`${path}after`, after);
    for (const [place, { from }] of feeds.entries()) named(`${path}feeds.${place}.from`, from);
  }
}
