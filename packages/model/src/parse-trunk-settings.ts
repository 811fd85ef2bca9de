import { assertNever, err, ok, type Result } from "@perezvon/base";
import { predefinedDispositions } from "./disposition.ts";
import { numberRuleLimits } from "./number-format.ts";
import type { TrunkSettings } from "./trunk.ts";
import {
  defaultTrunkSettings,
  networkToneLimits,
  type TrunkSettingRow,
  trunkSettingTable,
} from "./trunk-settings.ts";

export interface TrunkSettingFault {
  /** `channels`, `customHeaders.2.name` */
  readonly field: string;
  readonly code:
    | "unknown_field"
    | "required"
    | "type"
    | "out_of_range"
    | "unknown_value"
    | "too_long"
    | "too_many"
    | "format"
    | "duplicate"
    /** A header that the switch composes itself, or that would break the message (TEL-MSG-05). */
    | "header_reserved";
  readonly params?: { readonly min?: number; readonly max?: number };
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Settings out of what a person, the API or the database gave. Whatever is not named stays as in `base`; every fault is told, not
 * only the first (422 with a code at the field).
 */
export function parseTrunkSettings(
  input: Fields,
  base: TrunkSettings = defaultTrunkSettings,
): Result<TrunkSettings, readonly TrunkSettingFault[]> {
  const faults: TrunkSettingFault[] = [];
  const taken: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(input)) {
    const row = (trunkSettingTable as Readonly<Record<string, TrunkSettingRow>>)[field];
    if (row === undefined || !Object.hasOwn(trunkSettingTable, field)) {
      faults.push({ field, code: "unknown_field" });
      continue;
    }
    const found = checkRow(row, field, value);
    if (found.length > 0) faults.push(...found);
    else taken[field] = value === null ? undefined : value;
  }
  // Every field was checked against its row of the table, which has the type of the field.
  const settings = taken as unknown as TrunkSettings;
  if (faults.length === 0) faults.push(...together(settings));
  return faults.length === 0 ? ok(settings) : err(faults);
}

/** Faults that no field has by itself. */
function together(settings: TrunkSettings): TrunkSettingFault[] {
  const { authorisation, host, username, channels, channelsIn, channelsOut } = settings;
  const faults: TrunkSettingFault[] = [];
  if (authorisation !== "incoming" && host === "") faults.push({ field: "host", code: "required" });
  if (authorisation !== "static" && username === "") faults.push({ field: "username", code: "required" });
  if (settings.digestIncoming && username === "") faults.push({ field: "username", code: "required" });
  if (settings.tlsCheck === "pinned" && settings.tlsFingerprint === "")
    faults.push({ field: "tlsFingerprint", code: "required" });
  for (const [field, value] of Object.entries({ channelsIn, channelsOut })) {
    if (value !== undefined && value > channels)
      faults.push({ field, code: "out_of_range", params: { min: 1, max: channels } });
  }
  return faults;
}

function checkRow(row: TrunkSettingRow, field: string, value: unknown): TrunkSettingFault[] {
  switch (row.kind) {
    case "whole":
      return checkNumber(field, value, row, true);
    case "optional_whole":
      return value === undefined || value === null ? [] : checkNumber(field, value, row, true);
    case "decimal":
      return checkNumber(field, value, row, false);
    case "switch":
      return typeof value === "boolean" ? [] : [{ field, code: "type" }];
    case "choice":
      return row.values.includes(value as string) ? [] : [{ field, code: "unknown_value" }];
    case "choices":
      return list(field, value, row.values.length, (item, at) =>
        row.values.includes(item as string) ? [] : [{ field: at, code: "unknown_value" }],
      ).concat(
        Array.isArray(value) && value.length < row.min ? [{ field, code: "required" }] : [],
        repeated(field, value),
      );
    case "text":
      return value === "" ? [] : checkText(field, value, row);
    case "texts":
      return list(field, value, row.max, (item, at) => checkText(at, item, row)).concat(
        repeated(field, value),
      );
    case "addresses":
      return list(field, value, row.max, checkAddress);
    case "headers":
      return list(field, value, row.max, checkHeader);
    case "overrides":
      return list(field, value, row.max, checkOverride);
    case "tones":
      return list(field, value, row.max, checkTone);
    case "number_format":
      return checkFormat(field, value);
    default:
      return assertNever(row, "trunk setting");
  }
}

function checkNumber(
  field: string,
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
  whole: boolean,
): TrunkSettingFault[] {
  if (typeof value !== "number" || !Number.isFinite(value)) return [{ field, code: "type" }];
  if (whole && !Number.isInteger(value)) return [{ field, code: "type" }];
  return value >= min && value <= max ? [] : [{ field, code: "out_of_range", params: { min, max } }];
}

function checkText(
  field: string,
  value: unknown,
  { maxLength, pattern }: { readonly maxLength: number; readonly pattern: RegExp },
): TrunkSettingFault[] {
  if (typeof value !== "string") return [{ field, code: "type" }];
  if (value.length > maxLength) return [{ field, code: "too_long", params: { max: maxLength } }];
  return pattern.test(value) ? [] : [{ field, code: "format" }];
}

function list(
  field: string,
  value: unknown,
  max: number,
  check: (item: unknown, at: string) => TrunkSettingFault[],
): TrunkSettingFault[] {
  if (!Array.isArray(value)) return [{ field, code: "type" }];
  if (value.length > max) return [{ field, code: "too_many", params: { max } }];
  return value.flatMap((item, index) => check(item, `${field}.${index}`));
}

function repeated(field: string, value: unknown): TrunkSettingFault[] {
  return Array.isArray(value) && new Set(value).size < value.length ? [{ field, code: "duplicate" }] : [];
}

function checkAddress(item: unknown, at: string): TrunkSettingFault[] {
  if (!isFields(item)) return [{ field: at, code: "type" }];
  const { host } = trunkSettingTable;
  return [
    ...(item.host === "" ? [{ field: `${at}.host`, code: "required" } as const] : []),
    ...checkRow(host, `${at}.host`, item.host),
    ...checkNumber(`${at}.port`, item.port, { min: 1, max: 65_535 }, true),
    ...checkNumber(`${at}.weight`, item.weight, { min: 1, max: 1_000 }, true),
  ];
}

/** Headers that the switch and the stack compose: a second one would contradict the first. */
const reservedHeaders =
  /^(?:via|v|from|f|to|t|call-id|i|cseq|contact|m|max-forwards|route|record-route|content-.*|[cle]|allow|supported|k|require|proxy-require|session-expires|x|min-se|authorization|proxy-authorization|www-authenticate|proxy-authenticate|p-asserted-identity|remote-party-id|privacy|diversion|history-info|reason|user-agent|server|x-interaction-id|x-hop-count)$/i;

function checkHeader(item: unknown, at: string): TrunkSettingFault[] {
  if (!isFields(item)) return [{ field: at, code: "type" }];
  const name = checkText(`${at}.name`, item.name, { maxLength: 64, pattern: /^[A-Za-z0-9.!%*_+`'~-]+$/ });
  // CR, LF and NUL in a value would begin a header of their own (TEL-MSG-05).
  const value = checkText(`${at}.value`, item.value, { maxLength: 1_024, pattern: /^[^\p{Cc}]*$/u });
  const reserved = typeof item.name === "string" && reservedHeaders.test(item.name);
  return [
    ...name,
    ...value,
    ...(reserved ? [{ field: `${at}.name`, code: "header_reserved" } as const] : []),
  ];
}

const dispositions: ReadonlySet<string> = new Set(predefinedDispositions.map(({ key }) => key));

function checkOverride(item: unknown, at: string): TrunkSettingFault[] {
  if (!isFields(item)) return [{ field: at, code: "type" }];
  const { sipCode, q850, disposition } = item;
  const faults: TrunkSettingFault[] = [];
  if (sipCode === undefined && q850 === undefined) faults.push({ field: `${at}.sipCode`, code: "required" });
  if (sipCode !== undefined)
    faults.push(...checkNumber(`${at}.sipCode`, sipCode, { min: 300, max: 699 }, true));
  if (q850 !== undefined) faults.push(...checkNumber(`${at}.q850`, q850, { min: 1, max: 127 }, true));
  if (typeof disposition !== "string" || !dispositions.has(disposition))
    faults.push({ field: `${at}.disposition`, code: "unknown_value" });
  return faults;
}

function checkTone(item: unknown, at: string): TrunkSettingFault[] {
  if (!isFields(item)) return [{ field: at, code: "type" }];
  const { kind, hz, onMs, offMs } = item;
  const faults = list(`${at}.hz`, hz, 2, (one, place) =>
    checkNumber(place, one, networkToneLimits.hz, false),
  );
  if (Array.isArray(hz) && hz.length === 2 && !(Math.abs(hz[0] - hz[1]) >= networkToneLimits.apartHz))
    faults.push({ field: `${at}.hz.1`, code: "out_of_range" });
  if (kind !== "busy" && kind !== "congestion") faults.push({ field: `${at}.kind`, code: "unknown_value" });
  if (Array.isArray(hz) && hz.length === 0) faults.push({ field: `${at}.hz`, code: "required" });
  faults.push(...checkNumber(`${at}.onMs`, onMs, networkToneLimits.partMs, true));
  faults.push(...checkNumber(`${at}.offMs`, offMs, networkToneLimits.partMs, true));
  return faults;
}

function checkFormat(field: string, value: unknown): TrunkSettingFault[] {
  if (!isFields(value)) return [{ field, code: "type" }];
  const digits = (name: string, maxLength: number, empty: boolean) =>
    checkText(`${field}.${name}`, value[name], { maxLength, pattern: empty ? /^\d*$/ : /^\d+$/ });
  switch (value.kind) {
    case "e164_plus":
    case "e164":
      return [];
    case "national":
      return [
        ...digits("countryCode", 3, false),
        ...digits("nationalPrefix", 4, true),
        ...digits("internationalPrefix", 5, false),
      ];
    case "rules":
      return list(`${field}.rules`, value.rules, numberRuleLimits.rules, checkRule);
    default:
      return [{ field: `${field}.kind`, code: "unknown_value" }];
  }
}

function checkRule(item: unknown, at: string): TrunkSettingFault[] {
  if (!isFields(item) || !isFields(item.match)) return [{ field: at, code: "type" }];
  const { match } = item;
  const { strip, put, prefix, pattern } = numberRuleLimits;
  const matchFaults =
    match.kind === "prefix"
      ? checkText(`${at}.match.digits`, match.digits, { maxLength: prefix, pattern: /^\+?\d*$/ })
      : match.kind === "pattern"
        ? checkText(`${at}.match.pattern`, match.pattern, {
            maxLength: pattern,
            pattern: /^\+?[0-9XZN*#]*\.?$/,
          })
        : [{ field: `${at}.match.kind`, code: "unknown_value" } as const];
  return [
    ...matchFaults,
    ...checkNumber(`${at}.strip`, item.strip, { min: 0, max: strip }, true),
    ...checkText(`${at}.put`, item.put, { maxLength: put, pattern: /^[+0-9*#]*$/ }),
  ];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
