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
  media: [
    "codecs",
    "dtmfMode",
    "digitToneMs",
    "digitGapMs",
    "flash",
    "srtp",
    "earlyMedia",
    "reliableProvisional",
    "sessionTimer",
    "toneCountries",
  ],
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

/** Settings that are lists of rows, below the others of their tab. */
export const rowGroups: Partial<Readonly<Record<SettingTabId, readonly RowSetting[]>>> = {
  media: ["networkTones"],
  behaviour: ["outcomeOverrides"],
};
export type RowSetting = "networkTones" | "outcomeOverrides";
