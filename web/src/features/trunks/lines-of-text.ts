import type { TrunkAddress, TrunkHeader } from "@perezvon/model";

/** Settings that are lists of small things, written one a line. What cannot be read goes on as it is: the server names it. */
export function headersText(headers: readonly TrunkHeader[]): string {
  return headers.map(({ name, value }) => `${name}: ${value}`).join("\n");
}

export function headersOf(text: string): TrunkHeader[] {
  return linesOf(text).map((line) => {
    const colon = line.indexOf(":");
    return colon < 0
      ? { name: line, value: "" }
      : { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
  });
}

export function addressesText(addresses: readonly TrunkAddress[]): string {
  return addresses.map(({ host, port, weight }) => `${host}:${port} ${weight}`).join("\n");
}

export function addressesOf(text: string): TrunkAddress[] {
  return linesOf(text).map((line) => {
    const [, host = line, port = "5060", weight = "100"] =
      /^(\[[^\]]*\]|[^\s:]+)(?::(\d+))?(?:\s+(\d+))?$/.exec(line) ?? [];
    return { host, port: Number(port), weight: Number(weight) };
  });
}

/** The frequencies of a tone: `480 + 620`. */
export function frequenciesText(hz: readonly number[]): string {
  return hz.join(" + ");
}

export function frequenciesOf(text: string): number[] {
  return text
    .split(/[+\s;]+/)
    .filter((part) => part !== "")
    .map((part) => Number(part.replace(",", ".")));
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
