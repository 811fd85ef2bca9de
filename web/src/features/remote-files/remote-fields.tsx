import {
  Alert,
  Button,
  Checkbox,
  Code,
  Group,
  NumberInput,
  Select,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { RemoteTarget, RemoteTrial } from "@perezvon/api";
import { isReadableOnTheWay, remoteProtocols } from "@perezvon/model";
import { IconPlugConnected } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../shell/text/error-text.ts";
import classes from "./remote-fields.module.css";

/** What is typed; an empty secret of a task that has one stays as it is. */
export interface RemoteDraft {
  readonly target: RemoteTarget;
  readonly password: string;
  readonly privateKey: string;
}

export const emptyTarget: RemoteTarget = {
  protocol: "sftp",
  host: "",
  port: null,
  folder: "",
  login: "",
  bucket: "",
  region: "",
  plainHttp: false,
  implicitTls: false,
  hostKey: "",
  authority: "",
};

const usualPorts = { ftp: "21", ftps: "21", sftp: "22", s3: "443" } as const;

/** Server, folder and what opens it, with the connection test (OUT-EXP-02, DSK-SVC-17). */
export function RemoteFields({
  draft,
  known,
  onChange,
  tryIt,
  errorAt,
  worksText,
}: {
  readonly draft: RemoteDraft;
  readonly known: { readonly hasPassword: boolean; readonly hasPrivateKey: boolean };
  readonly onChange: (draft: RemoteDraft) => void;
  readonly tryIt: () => Promise<RemoteTrial>;
  readonly errorAt: (field: string) => string | undefined;
  /** Said of a test that writes nothing. */
  readonly worksText?: string | undefined;
}) {
  const { t } = useTranslation();
  const { target } = draft;
  const put = (part: Partial<RemoteTarget>) => {
    trial.reset();
    onChange({ ...draft, target: { ...target, ...part } });
  };
  const trial = useMutation({ mutationFn: tryIt });
  const text = (field: "host" | "folder" | "login" | "bucket" | "region" | "hostKey", optional = false) => (
    <TextInput
      key={field}
      label={t(`results.remote.${field === "login" && target.protocol === "s3" ? "accessKey" : field}`)}
      required={!optional}
      value={target[field]}
      autoComplete="off"
      onChange={(event) => put({ [field]: event.currentTarget.value })}
      error={errorAt(`target.${field}`)}
    />
  );
  const seen = trial.data?.hostKey;
  return (
    <>
      <div className={classes.fields}>
        <Select
          label={t("results.remote.protocol")}
          allowDeselect={false}
          data={remoteProtocols.map((value) => ({ value, label: t(`results.remote.protocols.${value}`) }))}
          value={target.protocol}
          onChange={(value) =>
            put({ protocol: remoteProtocols.find((each) => each === value) ?? "sftp", port: null })
          }
        />
        {text("host")}
        <NumberInput
          label={t("results.remote.port")}
          placeholder={usualPorts[target.protocol]}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          value={target.port ?? ""}
          onChange={(value) => put({ port: typeof value === "number" ? value : null })}
          error={errorAt("target.port")}
        />
        {target.protocol === "s3" && text("bucket")}
        {target.protocol === "s3" && text("region", true)}
        {text("folder", true)}
        {text("login")}
        <TextInput
          type="password"
          label={t(target.protocol === "s3" ? "results.remote.secretKey" : "results.remote.password")}
          placeholder={known.hasPassword ? t("results.remote.kept") : ""}
          value={draft.password}
          autoComplete="new-password"
          onChange={(event) => onChange({ ...draft, password: event.currentTarget.value })}
          error={errorAt("password")}
        />
      </div>
      {target.protocol === "sftp" && (
        <>
          <Textarea
            mt="sm"
            label={t("results.remote.privateKey")}
            description={t("results.remote.privateKeyHint")}
            placeholder={known.hasPrivateKey ? t("results.remote.kept") : ""}
            autosize
            minRows={2}
            maxRows={6}
            value={draft.privateKey}
            onChange={(event) => onChange({ ...draft, privateKey: event.currentTarget.value })}
          />
          <div className={classes.wide}>{text("hostKey")}</div>
        </>
      )}
      {(target.protocol === "ftps" || (target.protocol === "s3" && !target.plainHttp)) && (
        <Textarea
          mt="sm"
          label={t("results.remote.authority")}
          description={t("results.remote.authorityHint")}
          autosize
          minRows={1}
          maxRows={6}
          value={target.authority}
          onChange={(event) => put({ authority: event.currentTarget.value })}
        />
      )}
      {target.protocol === "ftps" && (
        <Checkbox
          mt="sm"
          label={t("results.remote.implicitTls")}
          checked={target.implicitTls}
          onChange={(event) => put({ implicitTls: event.currentTarget.checked })}
        />
      )}
      {target.protocol === "s3" && (
        <Checkbox
          mt="sm"
          label={t("results.remote.plainHttp")}
          checked={target.plainHttp}
          onChange={(event) => put({ plainHttp: event.currentTarget.checked })}
        />
      )}
      {isReadableOnTheWay(target) && (
        <Alert color="yellow" mt="sm">
          {t("results.remote.readable")}
        </Alert>
      )}
      <Group mt="sm" gap="sm">
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} />}
          loading={trial.isPending}
          disabled={target.host.trim() === ""}
          onClick={() => trial.mutate()}
        >
          {t("results.remote.try")}
        </Button>
      </Group>
      {trial.error && (
        <Alert color="red" mt="sm" role="alert">
          {errorText(t, trial.error)}
        </Alert>
      )}
      {trial.data && (
        <Alert color={trial.data.failure === null ? "green" : "red"} mt="sm" role="status">
          {trial.data.failure === null
            ? (worksText ?? t("results.remote.works"))
            : t(`results.remote.failures.${trial.data.failure}`)}
          {trial.data.answer !== "" && !seen && <div className={classes.answer}>{trial.data.answer}</div>}
          {seen && (
            <>
              <div>
                <Code>{seen}</Code>
              </div>
              <Button size="xs" mt="xs" variant="default" onClick={() => put({ hostKey: seen })}>
                {t("results.remote.trust")}
              </Button>
            </>
          )}
        </Alert>
      )}
    </>
  );
}
