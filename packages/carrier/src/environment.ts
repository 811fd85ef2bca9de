import { err, ok, type Result } from "@perezvon/base";
import { type CarrierProfile, defaultProfile, parseProfile } from "./profile.ts";

export interface CarrierConfiguration {
  readonly address: string;
  readonly sipPort: number;
  readonly httpPort: number;
  readonly seed: string;
  readonly profile: CarrierProfile;
  readonly speech: "spoken" | "synthetic";
}

/** The environment as the simulator reads it; every fault is listed. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Result<CarrierConfiguration, readonly string[]> {
  const faults: string[] = [];
  const port = (name: string, standard: number): number => {
    const text = environment[name] ?? "";
    if (text === "") return standard;
    const value = Number(text);
    if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
    faults.push(`${name}: no port`);
    return standard;
  };
  const profile = readProfile(environment.CARRIER_PROFILE, faults);
  const speech = environment.CARRIER_SPEECH || "spoken";
  if (speech !== "spoken" && speech !== "synthetic") faults.push("CARRIER_SPEECH: spoken or synthetic");
  const configuration: CarrierConfiguration = {
    address: environment.CARRIER_ADDRESS || "127.0.0.1",
    sipPort: port("CARRIER_SIP_PORT", 5070),
    httpPort: port("CARRIER_HTTP_PORT", 5071),
    seed: environment.CARRIER_SEED || "1",
    profile,
    speech: speech === "synthetic" ? "synthetic" : "spoken",
  };
  return faults.length > 0 ? err(faults) : ok(configuration);
}

function readProfile(text: string | undefined, faults: string[]): CarrierProfile {
  if (!text) return defaultProfile;
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    faults.push("CARRIER_PROFILE: no JSON");
    return defaultProfile;
  }
  const parsed = parseProfile(input);
  if (parsed.ok) return parsed.value;
  faults.push(...parsed.error.map((fault) => `CARRIER_PROFILE: ${fault}`));
  return defaultProfile;
}
