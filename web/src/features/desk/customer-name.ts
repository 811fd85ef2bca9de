import type { DeskInteraction } from "@perezvon/model";
import type { TFunction } from "i18next";

/** Name, else number, else that nobody knows. */
export function customerName(t: TFunction, { customer }: DeskInteraction): string {
  return customer.name || customer.number || t("agent.interactions.unknown");
}
