import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useOptionalMe } from "../session/session-queries.ts";
import { type Format, formatFor } from "./format.ts";

/** Formats of the current language; zone order: user's, else centre's, else the browser's (DSK-GEN-05). */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const me = useOptionalMe();
  const zone =
    me?.user.timeZone || me?.centre.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return useMemo(() => formatFor(i18n.language === "en" ? "en" : "ru", zone), [i18n.language, zone]);
}
