import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import type { RequestTried } from "@perezvon/api";
import type { FetchUrlOperation } from "@perezvon/flow";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import { variablesIn } from "./scenario-draft.ts";
import classes from "./scenario-page.module.css";

/** Makes the request of a step as a call would, and shows what came of it. */
export function RequestTry({
  operation,
  onClose,
}: {
  readonly operation: FetchUrlOperation;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const names = variablesIn(operation);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const send = useMutation({
    mutationFn: () =>
      call("scenarioRequestTry", {
        body: { operation: { ...operation }, variables: { ...values } },
      }),
    gcTime: 0,
  });
  const fault = send.error instanceof ApiError ? send.error.faults[0] : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t("requests.tryTitle")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        <p className={page.hint}>{t("requests.tryText")}</p>
        {names.map((name, place) => (
          <TextInput
            key={name}
            mb="xs"
            data-autofocus={place === 0 || undefined}
            label={`$(${name})`}
            value={values[name] ?? ""}
            onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
          />
        ))}
        {send.error && (
          <Alert color="red" mb="sm" role="alert">
            {fault ? `${fault.field}: ${faultText(t, fault.code, fault.params)}` : errorText(t, send.error)}
          </Alert>
        )}
        <div role="status">{send.data && <Outcome tried={send.data} />}</div>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.close")}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {t("requests.trySend")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

const tones = { normal: "green", no_data: "yellow", failed: "red", timeout: "red" } as const;
const knownFaults = [
  "address_not_allowed",
  "no_web_service",
  "bad_address",
  "too_many_redirects",
  "answer_too_large",
] as const;

function Outcome({ tried }: { readonly tried: RequestTried }) {
  const { t } = useTranslation();
  const { body, exit, fault, ms, status, variables } = tried;
  const known = knownFaults.find((each) => each === fault);
  const head = [
    `${t("requests.exit")}: ${t(`requests.exits.${exit}`)}`,
    status === null ? "" : `${t("requests.status")}: ${status}`,
    t("requests.took", { ms }),
  ];
  return (
    <>
      <Alert color={tones[exit]} mb="sm" title={head.filter(Boolean).join(" · ")}>
        {fault !== null && (known ? t(`requests.faults.${known}`) : t("requests.fault", { reason: fault }))}
      </Alert>
      {variables.length > 0 && (
        <dl className={classes.values}>
          {variables.map(({ name, value }) => (
            <div key={name}>
              <dt>{`$(${name})`}</dt>
              <dd>{value === "" ? "—" : value}</dd>
            </div>
          ))}
        </dl>
      )}
      {fault === null && exit !== "timeout" && (
        <>
          <h3 className={page.section}>{t("requests.answer")}</h3>
          <pre className={classes.answer}>{body === "" ? t("requests.noAnswer") : body}</pre>
        </>
      )}
    </>
  );
}
