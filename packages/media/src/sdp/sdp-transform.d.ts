/** The part of the library that we use; it brings no types of its own. */
declare module "sdp-transform" {
  export interface ParsedConnection {
    version?: number;
    ip?: string | number;
  }

  export interface ParsedMedia {
    type?: string;
    port?: number;
    protocol?: string;
    payloads?: string | number;
    connection?: ParsedConnection;
    direction?: string;
    ptime?: number | string;
    maxptime?: number | string;
    rtp?: { payload?: number; codec?: string; rate?: number }[];
    fmtp?: { payload?: number; config?: string }[];
  }

  export interface ParsedSession {
    version?: number;
    connection?: ParsedConnection;
    direction?: string;
    media: ParsedMedia[];
  }

  export function parse(sdp: string): ParsedSession;
}
