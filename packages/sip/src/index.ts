export { q850, type ReasonValue, reasonsOf, sipReason } from "./dialog/reason.ts";
export { formatReplaces, parseReplaces, type ReplacesValue, replacesOf } from "./dialog/replaces.ts";
export { defaultSessionTimer, type SessionTimerOptions } from "./dialog/session-timer.ts";
export { digestHa1 } from "./digest/digest-algorithm.ts";
export { type Credentials, DigestClient } from "./digest/digest-client.ts";
export {
  createDigestServer,
  type DigestSecret,
  type DigestServer,
  type DigestServerOptions,
  type DigestVerdict,
} from "./digest/digest-server.ts";
export { type DnsClient, systemDnsClient } from "./dns/dns-client.ts";
export { createDnsResolver, type DnsResolverOptions } from "./dns/dns-resolver.ts";
export { createGuard, type GuardOptions } from "./guard/guard.ts";
export { isNetwork, NetworkList } from "./guard/network-list.ts";
export type {
  Ban,
  BanMemory,
  BanReason,
  GuardChange,
  JudgedRequest,
  NetworkRule,
  SipGuard,
} from "./guard/types.ts";
export { type HeaderField, HeaderValueError } from "./message/header-field.ts";
export type { Identifiers } from "./message/identifiers.ts";
export {
  formatNameAddr,
  type NameAddr,
  nameAddr,
  parseNameAddr,
  parseNameAddrList,
} from "./message/name-addr.ts";
export { Params } from "./message/params.ts";
export { type ParseOutcome, parseMessage } from "./message/parse-message.ts";
export type { RequestFault } from "./message/request-faults.ts";
export { SipRequest, SipResponse } from "./message/sip-message.ts";
export { statusPhrase } from "./message/status-phrases.ts";
export { formatUri, parseUri, type SipUri, sipUri, type TelUri, type Uri, uriUser } from "./message/uri.ts";
export { type Binding, type BindingStore, memoryBindingStore } from "./registration/binding-store.ts";
export {
  type RegisterClient,
  type RegisterClientOptions,
  type RegistrationState,
  registerClient,
} from "./registration/register-client.ts";
export type { RegistrarLimits } from "./registration/register-request.ts";
export {
  createRegistrar,
  type Registrar,
  type RegistrarOptions,
  type RegistrationChange,
  type RegistrationResult,
} from "./registration/registrar.ts";
export { createSipStack } from "./stack.ts";
export type { TransactionTiming } from "./transaction/timing.ts";
export { ListenError } from "./transport/flow.ts";
export type { DatagramPort, Network } from "./transport/network.ts";
export {
  type ClientAddress,
  type FlowId,
  type HopAddress,
  type MessageObserver,
  type Peer,
  speakerOf,
  type TransportName,
} from "./transport/peer.ts";
export { addressResolver, type Resolver, type ResolveTarget } from "./transport/resolver.ts";
export {
  type CertificateFacts,
  certificateFacts,
  type PeerCheck,
  type TlsCertificate,
  type TlsOptions,
} from "./transport/tls.ts";
export type { WebSocketLike, WebSocketPeer } from "./transport/web-socket-transport.ts";
export type {
  IncomingInfo,
  IncomingRefer,
  OutgoingRefer,
  OutgoingReferEvent,
  ReferOptions,
  ReplacedDialog,
} from "./user-agent/referral-types.ts";
export { SipAddressError } from "./user-agent/request-fields.ts";
export type {
  IncomingSubscribe,
  NotifierSubscription,
  OutgoingSubscription,
  OutgoingSubscriptionEvent,
  SubscribeAcceptOptions,
  SubscribeAdmission,
  SubscribeOptions,
} from "./user-agent/subscription-types.ts";
export type {
  AcceptOptions,
  EndOptions,
  IncomingInvite,
  IncomingInviteEvent,
  IncomingOffer,
  IncomingRequest,
  InDialogOptions,
  InviteOptions,
  ListenerOptions,
  NameAddrInput,
  OfferOutcome,
  OutgoingInvite,
  OutgoingInviteEvent,
  Reliability,
  RequestOptions,
  RequestOutcome,
  ResponseOptions,
  Session,
  SessionEvent,
  SipCounters,
  SipStack,
  SipStackOptions,
} from "./user-agent/types.ts";
