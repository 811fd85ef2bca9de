import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { rolesQuery } from "../directory-queries.ts";

/** Preset roles are named by the catalogue, the centre's own by what they were called. */
export function useRoleName(): (code: string) => string {
  const { t, i18n } = useTranslation();
  const roles = useQuery(rolesQuery);
  return (code) => {
    const role = roles.data?.items.find((each) => each.code === code);
    const own = role && (i18n.language === "ru" ? role.name.ru : role.name.en);
    return t(`words.role.${code as "ADM"}`, { defaultValue: own ?? code });
  };
}
