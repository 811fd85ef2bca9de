import { request as http, type IncomingMessage } from "node:http";
import { request as https } from "node:https";
import { hostOf, namesClosedAddress, openLookup } from "@perezvon/base/open-network";

/** PLT-SEC-04: at most so much of an answer. */
const answerMax = 1_048_576;

export interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Listed by the provider: of any network. */
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
}

export type Answered =
  | {
      readonly status: number;
      readonly body: string;
      /** There was more than is taken. */
      readonly cut: boolean;
      readonly location: string | undefined;
    }
  /** No answer came; `fault` says why. */
  | { readonly status: undefined; readonly fault: string };

/** Asks once. The name is resolved here and the very address that was checked is connected to; redirects are not followed. */
export function request(url: URL, asked: Outgoing): Promise<Answered> {
  const { allowedHosts, body, headers, method, signal } = asked;
  const free = allowedHosts.includes(hostOf(url));
  if (!free && namesClosedAddress(url))
    return Promise.resolve({ status: undefined, fault: "address_not_allowed" });
  return new Promise((resolve) => {
    const send = url.protocol === "https:" ? https : http;
    const fail = (error: Error) =>
      resolve({ status: undefined, fault: signal.aborted ? "timeout" : error.message });
    try {
      const sent = send(url, { method, headers, signal, ...(!free && { lookup: openLookup }) }, (response) =>
        read(response, resolve, fail),
      );
      sent.on("error", fail);
      // As bytes: with a text the headers before it would be encoded along with it.
      sent.end(body === undefined ? undefined : Buffer.from(body));
    } catch (error) {
      // A header that cannot be sent.
      fail(error as Error);
    }
  });
}

function read(
  response: IncomingMessage,
  resolve: (answered: Answered) => void,
  fail: (error: Error) => void,
): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  response.on("data", (piece: Buffer) => {
    const room = answerMax - bytes;
    if (room > 0) pieces.push(piece.subarray(0, room));
    bytes += piece.length;
    if (bytes > answerMax) response.destroy();
  });
  response.on("error", fail);
  response.on("close", () => {
    if (!response.complete && bytes <= answerMax) {
      fail(new Error("answer cut off"));
      return;
    }
    const { statusCode = 0, headers } = response;
    resolve({
      status: statusCode,
      body: text(Buffer.concat(pieces), headers["content-type"]),
      cut: bytes > answerMax,
      location: headers.location,
    });
  });
}

/** In the letters the answer says it is written in; UTF-8 where it says none, or none that is known. */
function text(bytes: Buffer, contentType = ""): string {
  const label = /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}
