import { Alert } from "@mantine/core";
import type { DeskRefusal } from "@perezvon/model";
import { useTranslation } from "react-i18next";
import { codeText } from "../../shell/text/error-text.ts";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";

/** Why a number cannot be called, and from when on it could be (OUT-PRV-06, OUT-CBK-02). */
export function Refusal({ refusal, timeZone }: { readonly refusal: DeskRefusal; readonly timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { code, number, nextAllowedAt } = refusal;
  return (
    <Alert color="red" variant="light" role="alert">
      {number}: {codeText(t, code)}
      {nextAllowedAt !== undefined &&
        ` ${t("agent.callBack.nextAllowed", {
          there: formatFor(format.language, timeZone).dateTime(nextAllowedAt),
          here: format.dateTime(nextAllowedAt),
        })}`}
    </Alert>
  );
}
