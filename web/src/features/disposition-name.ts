import { predefinedDispositions, predefinedInboundDispositions } from "@perezvon/model";

/** A disposition's name is data of the centre; one of its own, unknown here, shows its key. */
export function dispositionName(key: string | null | undefined, language: "ru" | "en"): string | undefined {
  if (key === null || key === undefined) return undefined;
  const known = [...predefinedDispositions, ...predefinedInboundDispositions];
  return known.find((disposition) => disposition.key === key)?.[language] ?? key;
}
