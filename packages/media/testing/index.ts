export { bundleForNode } from "./bundle.ts";
export { gatewayUrl } from "./gateway-url.ts";
export { type HeardPacket, RtpPeer, type RtpPeerOptions } from "./rtp-peer.ts";
export { speechLike } from "./speech-like.ts";
export { channelsOfBlocks, StreamReceiver } from "./stream-receiver.ts";
export { mediaWorkerUrl } from "./worker-url.ts";
