import type { Brand } from "@perezvon/base";

/** UUIDs (version 7) of configuration objects and of what happens; each kind is a type of its own. */
export type CentreId = Brand<string, "CentreId">;
export type UserId = Brand<string, "UserId">;
export type GroupId = Brand<string, "GroupId">;
export type ServiceId = Brand<string, "ServiceId">;
/** A campaign is an outgoing or blended service, so its id is a service's id. */
export type CampaignId = ServiceId;
/** A group of linked campaigns (OUT-LNK-10). */
export type CampaignGroupId = Brand<string, "CampaignGroupId">;
export type ListId = Brand<string, "ListId">;
export type DoNotCallListId = Brand<string, "DoNotCallListId">;
export type AssociationId = Brand<string, "AssociationId">;
/** A prepared sound of the centre (PLT-AUD-01). */
export type AudioMessageId = Brand<string, "AudioMessageId">;
export type ScenarioId = Brand<string, "ScenarioId">;
export type TrunkId = Brand<string, "TrunkId">;
export type EndpointId = Brand<string, "EndpointId">;
export type AttemptId = Brand<string, "AttemptId">;
/** Global interaction id, one per interaction, the same for all its legs (TEL-CDR-01). */
export type CallId = Brand<string, "CallId">;
export type LegId = Brand<string, "LegId">;
export type PlayId = Brand<string, "PlayId">;
export type RecordingId = Brand<string, "RecordingId">;
/** «ID записи»: unique in the centre, never reused (OUT-LST-05). A positive whole number. */
export type RecordId = Brand<number, "RecordId">;
