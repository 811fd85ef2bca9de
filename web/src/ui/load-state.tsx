import { Alert, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A request that failed, with its words and another try. */
export function LoadFailed({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" m="lg" role="alert">
      {text}{" "}
      <Button size="compact-sm" variant="subtle" color="red" onClick={onRetry}>
        {t("shell.actions.retry")}
      </Button>
    </Alert>
  );
}
