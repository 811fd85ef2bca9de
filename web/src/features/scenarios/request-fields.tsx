import { Button, NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { type FetchUrlOperation, fetchMethods } from "@perezvon/flow";
import { IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { webServicesQuery } from "../web-services/web-service-queries.ts";
import { PairsField } from "./pairs-field.tsx";
import { RequestTry } from "./request-try.tsx";
import classes from "./scenario-page.module.css";
import { changed, type FieldsProps } from "./step-change.ts";

type Props = FieldsProps<FetchUrlOperation>;

/** Whom a step asks, how, and what it takes from the answer (INB-BLK-02, OUT-CMP-14). */
export function RequestFields(props: Props) {
  const { faultOf, onChange, operation } = props;
  const { t } = useTranslation();
  const [trying, setTrying] = useState(false);
  const put = (change: Partial<FetchUrlOperation>) => onChange(changed(operation, change));
  const pairs = [t("requests.pairName"), t("requests.pairValue")] as const;
  return (
    <>
      <Address {...props} />
      <PairsField
        label={t("requests.parameters")}
        keys={["name", "value"]}
        labels={pairs}
        rows={operation.parameters ?? []}
        faultOf={(field) => faultOf(`parameters.${field}`)}
        onChange={(parameters) => put({ parameters })}
      />
      <PairsField
        label={t("requests.headers")}
        keys={["name", "value"]}
        labels={pairs}
        rows={operation.headers ?? []}
        faultOf={(field) => faultOf(`headers.${field}`)}
        onChange={(headers) => put({ headers })}
      />
      {(operation.method ?? "GET") !== "GET" && <Body {...props} />}
      <PairsField
        label={t("requests.results")}
        hint={t("requests.resultsHint")}
        keys={["variable", "path"]}
        labels={[t("requests.variable"), t("requests.path")]}
        rows={operation.results ?? []}
        faultOf={(field) => faultOf(`results.${field}`)}
        onChange={(results) => put({ results })}
      />
      <div className={classes.fields}>
        <NumberInput
          label={t("requests.waitSeconds")}
          placeholder="10"
          allowDecimal={false}
          error={faultOf("waitSeconds")}
          value={operation.waitSeconds ?? ""}
          onChange={(value) => put({ waitSeconds: value === "" ? undefined : Number(value) })}
        />
        <TextInput
          label={t("requests.resultVariable")}
          error={faultOf("resultVariable")}
          value={operation.resultVariable ?? ""}
          onChange={(event) => put({ resultVariable: event.currentTarget.value || undefined })}
        />
        <Switch
          mt={30}
          label={t("requests.music")}
          checked={operation.music === true}
          onChange={(event) => put({ music: event.currentTarget.checked || undefined })}
        />
      </div>
      <Button
        mt="sm"
        size="xs"
        variant="default"
        leftSection={<IconSend size={14} aria-hidden />}
        onClick={() => setTrying(true)}
      >
        {t("requests.try")}
      </Button>
      {trying && <RequestTry operation={operation} onClose={() => setTrying(false)} />}
    </>
  );
}

function Address({ faultOf, onChange, operation }: Props) {
  const { t } = useTranslation();
  const services = useQuery(webServicesQuery).data ?? [];
  const { connection } = operation;
  const options = services.map(({ address, id, name }) => ({ value: id, label: `${name} (${address})` }));
  return (
    <>
      <div className={classes.fields}>
        <Select
          clearable
          searchable
          label={t("requests.service")}
          placeholder={t("requests.noService")}
          error={faultOf("connection")}
          data={options}
          value={connection ?? null}
          onChange={(id) => {
            const url = id === null ? "https://" : connection === undefined ? "" : operation.url;
            onChange(changed(operation, { connection: id ?? undefined, url }));
          }}
        />
        <Select
          allowDeselect={false}
          label={t("requests.method")}
          error={faultOf("method")}
          data={[...fetchMethods]}
          value={operation.method ?? "GET"}
          onChange={(method) =>
            onChange(changed(operation, { method, body: method === "GET" ? undefined : operation.body }))
          }
        />
      </div>
      <TextInput
        mt="xs"
        required={connection === undefined}
        label={t("requests.url")}
        description={t(connection === undefined ? "requests.urlHint" : "requests.urlHintOfService")}
        error={faultOf("url")}
        maxLength={2000}
        value={operation.url}
        onChange={(event) => onChange({ ...operation, url: event.currentTarget.value })}
      />
    </>
  );
}

function Body({ faultOf, onChange, operation }: Props) {
  const { t } = useTranslation();
  const { body } = operation;
  const choose = (kind: string | null) => {
    const text = body !== undefined && "text" in body ? body.text : "";
    const next =
      kind === "form"
        ? ({ kind, fields: [] } as const)
        : kind === "json" || kind === "xml"
          ? ({ kind, text } as const)
          : undefined;
    onChange(changed(operation, { body: next }));
  };
  return (
    <>
      <div className={classes.fields}>
        <Select
          allowDeselect={false}
          label={t("requests.body")}
          error={faultOf("body")}
          data={(["none", "json", "form", "xml"] as const).map((kind) => ({
            value: kind,
            label: t(`requests.bodies.${kind}`),
          }))}
          value={body?.kind ?? "none"}
          onChange={choose}
        />
      </div>
      {body?.kind === "form" ? (
        <PairsField
          label={t("requests.fields")}
          keys={["name", "value"]}
          labels={[t("requests.pairName"), t("requests.pairValue")]}
          rows={body.fields}
          faultOf={(field) => faultOf(`body.fields.${field}`)}
          onChange={(fields) =>
            onChange(changed(operation, { body: { kind: "form", fields: fields ?? [] } }))
          }
        />
      ) : (
        body && (
          <Textarea
            mt="xs"
            autosize
            minRows={3}
            maxRows={12}
            spellCheck={false}
            label={t("requests.bodyText")}
            error={faultOf("body.text")}
            value={body.text}
            onChange={(event) =>
              onChange(changed(operation, { body: { kind: body.kind, text: event.currentTarget.value } }))
            }
          />
        )
      )}
    </>
  );
}
