import type { Alert } from "@perezvon/api";
import type { TFunction } from "i18next";

/** What happened, in one sentence. */
export function alertText(t: TFunction, { kind, details }: Alert): string {
  const value = (name: string) => String(details[name] ?? "");
  const effect = (noted: boolean) =>
    t(`security.alerts.effect.${details.stopped === 1 ? "stopped" : noted ? "noted" : "refused"}`);
  switch (kind) {
    case "toll_limit":
      return t("security.alerts.kind.toll_limit", {
        party: t(`security.alerts.party.${value("scope") as "line"}`, { name: value("name") }),
        limit: t(`security.alerts.cause.${value("limit") as "night"}`),
        to: value("to"),
        effect: effect(value("limit") === "abroadAtNight"),
      });
    case "trunk_down":
      return t("security.alerts.kind.trunk_down", {
        name: value("name"),
        reason: t(`telephony.trunks.reason.${value("reason") as "no_answer"}`),
      });
    case "sip_ban":
      return t("security.alerts.kind.sip_ban", {
        address: value("address"),
        reason: t(`telephony.security.reasons.${value("reason") as "scanner"}`),
      });
    case "emergency":
    case "emergency_failed":
      return t(`security.alerts.kind.${kind}`, {
        number: value("number"),
        name: value("name"),
        location: value("location") || t("security.alerts.noLocation"),
      });
    case "trunk_refused":
      return t("security.alerts.kind.trunk_refused", { name: value("name"), status: value("status") });
    case "sip_protocol":
      return t("security.alerts.kind.sip_protocol", { name: value("name"), status: value("status") });
    case "tls_expiring":
      return t("security.alerts.kind.tls_expiring", { names: value("names"), days: value("days") });
    case "recording_failed":
      return t("security.alerts.kind.recording_failed", { code: value("code") });
    case "stream_failed":
      return t("liveStream.alert", {
        reason: t(`liveStream.faults.${value("code") as "stream_slow"}`),
      });
    case "hold_long":
      return t("security.alerts.kind.hold_long", {
        minutes: value("minutes"),
        name: value("name") || t("shell.units.none"),
        number: value("number"),
      });
    case "call_back_missed":
      return t("security.alerts.kind.call_back_missed", {
        owner: value("owner"),
        number: value("number"),
        campaign: value("campaign"),
      });
    case "abandonment_cap":
    case "abandonment_stop":
      return t(`security.alerts.kind.${kind}`, {
        campaign: value("campaign"),
        percent: value("percent"),
        cap: value("cap"),
        stop: value("stop"),
      });
    case "no_line":
      return t("security.alerts.kind.no_line", { campaign: value("campaign") });
    case "two_countries":
      return t("security.alerts.kind.two_countries", {
        name: value("name"),
        first: value("first"),
        second: value("second"),
        effect: details.stopped === 1 ? effect(false) : t("security.alerts.effect.open"),
      });
  }
}
