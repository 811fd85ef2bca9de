import type { TrunkSettings } from "@perezvon/model";

export const trunkTabs = [
  "state",
  "connection",
  "capacity",
  "media",
  "numbering",
  "security",
  "behaviour",
] as const;
export type TrunkTabId = (typeof trunkTabs)[number];
export type SettingTabId = Exclude<TrunkTabId, "state">;

export function trunkTabOf(tab: string | undefined): TrunkTabId {
  return trunkTabs.find((id) => id === tab) ?? "state";
}

/** Which settings of TEL-TRK-02 stand on which tab. */
export const settingGroups: Readonly<Record<SettingTabId, readonly (keyof TrunkSettings)[]>> = {
  connection: [
    "authorisation",
    "host",
    "port",
    "transport",
    "username",
    "digestIncoming",
    "outboundProxy",
    "registrationSeconds",
    "tlsCheck",
    "tlsFingerprint",
    "furtherAddresses",
    "addressUse",
    "optionsNeeded",
    "optionsSeconds",
  ],
  capacity: [
    "channels",
    "channelsIn",
    "channelsOut",
    "channelsEmergency",
    "callsPerSecondOut",
    "callsPerSecondIn",
    "ringTimeoutSeconds",
  ],
  media: ["codecs", "dtmfMode", "srtp", "earlyMedia", "reliableProvisional", "sessionTimer"],
  numbering: [
    "calledOut",
    "callingOut",
    "calledIn",
    "callingIn",
    "calledNumberSource",
    "callerIdHeader",
    "defaultCallerId",
    "allowedCallerIds",
    "privacy",
    "trusted",
    "takesUnknownNumbers",
    "sendDiversion",
  ],
  security: ["countriesAllowed", "prefixesAllowed", "peerNetworks", "emergencyShortForm"],
  behaviour: [
    "turnRoundInside",
    "followRedirect",
    "referAllowed",
    "referRelease",
    "sendInteractionId",
    "customHeaders",
  ],
};
