/**
 * The part of the library that we use; it brings no types of its own. It turns whatever looks like a number into one,
 * names included, so no field has a type that can be trusted.
 */
declare module "sdp-transform" {
  export interface ParsedConnection {
    version?: unknown;
    ip?: unknown;
  }

  export interface ParsedMedia {
    type?: unknown;
    port?: unknown;
    protocol?: unknown;
    payloads?: unknown;
    connection?: ParsedConnection;
    direction?: unknown;
    ptime?: unknown;
    maxptime?: unknown;
    rtp?: { payload?: unknown; codec?: unknown; rate?: unknown }[];
    crypto?: { id?: unknown; suite?: unknown; config?: unknown; sessionConfig?: unknown }[];
    fmtp?: { payload?: unknown; config?: unknown }[];
  }

  export interface ParsedSession {
    version?: unknown;
    connection?: ParsedConnection;
    direction?: unknown;
    media: ParsedMedia[];
  }

  export function parse(sdp: string): ParsedSession;
}
