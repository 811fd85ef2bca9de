import type { World } from "./world.ts";

/** Lines "1 METHOD" or "2 status METHOD" of all datagrams with the sender's last octet, as a ladder. */
export function ladder(world: World): string[] {
  return world.network.sent.map(({ bytes, from }) => {
    const text = bytes.toString();
    const first = text.split("\r\n")[0] ?? "";
    const method = /\r\nCSeq: \d+ (\w+)/.exec(text)?.[1] ?? "";
    const what = first.startsWith("SIP/2.0") ? `${first.slice(8, 11)} ${method}` : first.split(" ")[0];
    return `${from.slice(7, 8)} ${what}`;
  });
}

/** Every object's events, in order. */
export function heard<E>(source: { on(listener: (event: E) => void): unknown }): E[] {
  const events: E[] = [];
  source.on((event) => events.push(event));
  return events;
}
