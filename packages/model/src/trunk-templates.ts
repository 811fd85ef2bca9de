import type { TrunkSettings } from "./trunk.ts";

/** What an operator's customers set, as far as the operator publishes it (TEL-INT-03). */
export interface TrunkTemplate {
  readonly id: string;
  /** A proper name: the same in every language. */
  readonly name: string;
  /** ISO 3166; undefined: in several countries. */
  readonly country: string | undefined;
  /** What stands in the place of an address that each customer has of his own. */
  readonly hostLike?: string;
  readonly settings: Partial<TrunkSettings>;
  /** ISO date of the last call over a real line; undefined: never. */
  readonly triedOn: string | undefined;
}

const registered = { authorisation: "registration", registrationSeconds: 300 } as const;
const digits = { calledOut: { kind: "e164" }, callingOut: { kind: "e164" } } as const;
const plus = { calledOut: { kind: "e164_plus" }, callingOut: { kind: "e164_plus" } } as const;
/** `89161234567` at home, `810…` abroad. */
const russian = {
  calledOut: {
    kind: "national",
    countryCode: "7",
    nationalPrefix: "8",
    internationalPrefix: "810",
  },
  callingOut: { kind: "e164" },
} as const;

/** None of them has been tried with a real line yet, and the form says so. */
export const trunkTemplates: readonly TrunkTemplate[] = [
  {
    id: "uis",
    name: "UIS",
    country: "RU",
    settings: { ...registered, ...digits, host: "voip.uiscom.ru", callerIdHeader: "from" },
    triedOn: undefined,
  },
  {
    id: "novofon",
    name: "Novofon",
    country: "RU",
    settings: { ...registered, ...digits, host: "sip.novofon.ru", callerIdHeader: "from" },
    triedOn: undefined,
  },
  {
    id: "telphin",
    name: "Телфин",
    country: "RU",
    settings: { ...registered, ...digits, host: "voice.telphin.com", port: 5068 },
    triedOn: undefined,
  },
  {
    id: "sipnet",
    name: "SIPNET",
    country: "RU",
    settings: { ...registered, ...digits, host: "sipnet.ru", callerIdHeader: "from" },
    triedOn: undefined,
  },
  {
    id: "megafon",
    name: "МегаФон МультиФон",
    country: "RU",
    settings: {
      ...registered,
      ...russian,
      host: "multifon.ru",
      outboundProxy: "sbc.multifon.ru",
      callerIdHeader: "from",
    },
    triedOn: undefined,
  },
  {
    id: "twilio",
    name: "Twilio Elastic SIP Trunking",
    country: undefined,
    hostLike: "example.pstn.twilio.com",
    settings: { ...plus, authorisation: "static", transport: "tls", port: 5061, srtp: "optional" },
    triedOn: undefined,
  },
  {
    id: "telnyx",
    name: "Telnyx",
    country: undefined,
    settings: { ...registered, ...plus, host: "sip.telnyx.com" },
    triedOn: undefined,
  },
  {
    id: "sipgate",
    name: "sipgate trunking",
    country: "DE",
    settings: { ...registered, ...digits, host: "sipconnect.sipgate.de" },
    triedOn: undefined,
  },
];
