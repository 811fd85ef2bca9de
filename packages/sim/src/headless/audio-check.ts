import { type CallEntry, nearestIdentityHz } from "@perezvon/carrier";
import type { PhoneCall } from "./softphone.ts";

export interface PhoneRecord {
  readonly login: string;
  readonly identityHz: number;
  readonly calls: readonly PhoneCall[];
}

export interface AudioCheck {
  /** Calls in which each side was shown to hear the other, and nobody else. */
  readonly provenTwoWay: number;
  readonly faults: readonly string[];
}

/** Long enough for a tone to be measured with certainty: a window is taken every half second. */
const MEASURABLE_MS = 3000;
/** From the answer to the beginning of the subscriber's tone: reaction, greeting, pause. */
const GREETING_MS = 4500;

/** Who heard whom: the customers' ears by the carrier's report, the agents' by their phones. */
export function checkAudio(calls: readonly CallEntry[], phones: readonly PhoneRecord[]): AudioCheck {
  const faults: string[] = [];
  let provenTwoWay = 0;
  for (const call of calls) {
    if (call.answerAt === undefined || call.endAt === undefined || call.firstHeardAt === undefined) continue;
    const customer = customerHears(call, phones, faults);
    if (!customer || call.behaviour !== "person") continue;
    const togetherMs = call.endAt - Math.max(call.firstHeardAt, call.answerAt + GREETING_MS);
    if (togetherMs < MEASURABLE_MS) continue;
    if (phoneHears(customer, call)) provenTwoWay++;
    else faults.push(`${customer.login} did not hear ${call.number} (${call.identityHz} Hz)`);
  }
  return { provenTwoWay, faults };
}

/** The phone that this customer heard. */
function customerHears(
  call: CallEntry,
  phones: readonly PhoneRecord[],
  faults: string[],
): PhoneRecord | undefined {
  const heard = new Set(
    call.heardTones.filter(({ windows }) => windows > 1).map(({ hz }) => nearestIdentityHz(hz) ?? hz),
  );
  const first = call.heardFrequencyHz === undefined ? undefined : nearestIdentityHz(call.heardFrequencyHz);
  if (first !== undefined) heard.add(first);
  if (heard.size > 1) faults.push(`${call.number} heard several phones: ${[...heard].join(", ")} Hz`);
  if (first === undefined) {
    if (call.endAt! - call.firstHeardAt! >= MEASURABLE_MS) faults.push(`${call.number} heard no phone`);
    return undefined;
  }
  const phone = phones.find(
    (candidate) => candidate.identityHz === first && overlapping(candidate, call).length > 0,
  );
  if (!phone) faults.push(`${call.number} heard ${first} Hz, which no phone sounded then`);
  return phone;
}

function phoneHears(phone: PhoneRecord, call: CallEntry): boolean {
  return overlapping(phone, call).some((phoneCall) =>
    phoneCall.heard?.tones.some(({ hz }) => nearestIdentityHz(hz) === call.identityHz),
  );
}

function overlapping(phone: PhoneRecord, call: CallEntry): readonly PhoneCall[] {
  return phone.calls.filter(
    ({ answeredAt, endedAt }) =>
      answeredAt <= call.endAt! && (endedAt ?? Number.POSITIVE_INFINITY) >= call.answerAt!,
  );
}
