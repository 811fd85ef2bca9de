import type { ApiKey } from "@perezvon/api";
import { useTranslation } from "react-i18next";

type Privilege = ApiKey["privileges"][number];
type Dotless<T extends string> = T extends `${infer A}.${infer B}` ? `${A}_${Dotless<B>}` : T;
export type GivenPrivilege = Exclude<Privilege, `sec.${string}` | `agent.${string}`>;

/** What a privilege of a key lets a program do (PLT-ROL-03). */
export function usePrivilegeName(): (privilege: Privilege) => string {
  const { t } = useTranslation();
  return (privilege) => {
    const key = privilege.replaceAll(".", "_") as Dotless<GivenPrivilege>;
    return t(`apiKeys.may.${key}`);
  };
}
