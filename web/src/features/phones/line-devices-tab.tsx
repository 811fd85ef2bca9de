import { ActionIcon, Button, CopyButton, Group, Select, Tooltip } from "@mantine/core";
import type { Endpoint, Registration } from "@perezvon/api";
import { IconCheck, IconCopy, IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import { useShowPassword } from "./line-queries.ts";
import { type PhoneGuide, phoneGuides, type SetupValue } from "./phone-guides.ts";
import classes from "./phones.module.css";

interface Shown {
  readonly line: Endpoint;
  /** Undefined until it is asked for (TEL-AUT-03). */
  readonly password: string | undefined;
  readonly onPassword: (password: string | undefined) => void;
}

/** Devices that are registered on the line, and what the next one has to be told. */
export function LineDevicesTab(shown: Shown) {
  return (
    <div className={classes.tab}>
      <div className={classes.panels}>
        <Devices line={shown.line} />
        <Setup {...shown} />
      </div>
    </div>
  );
}

function Devices({ line }: { readonly line: Endpoint }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Registration>[] = [
    {
      id: "device",
      header: t("telephony.lines.device"),
      rowHeader: true,
      wrap: true,
      cell: ({ userAgent, contact }) => (
        <span title={contact}>{userAgent || t("telephony.lines.unnamed")}</span>
      ),
    },
    {
      id: "state",
      header: t("telephony.lines.state"),
      cell: ({ reachable }) => (
        <StateMark
          tone={reachable ? "ready" : "warn"}
          label={t(`telephony.lines.${reachable ? "registered" : "unreachable"}`)}
        />
      ),
    },
    {
      id: "address",
      header: t("telephony.lines.address"),
      cell: ({ address, port, transport }) => (
        <span className="pz-figures">
          {address}:{port} {transport.toUpperCase()}
        </span>
      ),
    },
    {
      id: "since",
      header: t("telephony.lines.sinceHead"),
      numeric: true,
      cell: ({ since }) => format.dateTimeSeconds(since),
    },
    {
      id: "expires",
      header: t("telephony.lines.expires"),
      numeric: true,
      cell: ({ expiresAt }) => format.timeSeconds(expiresAt),
    },
    {
      id: "roundTrip",
      header: t("telephony.lines.roundTrip"),
      numeric: true,
      cell: ({ roundTripMs }) =>
        roundTripMs === null
          ? t("shell.units.none")
          : t("telephony.trunks.roundTrip", { ms: Math.round(roundTripMs) }),
    },
  ];
  return (
    <Panel title={t("telephony.lines.registrations")} flush>
      <DataTable
        caption={t("telephony.lines.registrations")}
        columns={columns}
        rows={line.registrations}
        rowKey={({ contact, address, port }) => `${contact} ${address} ${port}`}
        empty={<p className={classes.noDevice}>{t("telephony.lines.noRegistrations")}</p>}
      />
    </Panel>
  );
}

function Setup(shown: Shown) {
  const { t } = useTranslation();
  const { line, password } = shown;
  const [guideId, setGuideId] = useState(phoneGuides[0]?.id ?? "");
  const guide = phoneGuides.find(({ id }) => id === guideId);
  const values = valuesOf(line, password);
  const names: readonly (readonly [SetupValue, string])[] = [
    ["domain", t("telephony.lines.setupServer")],
    ["port", t("telephony.lines.setupPort")],
    ["login", t("telephony.lines.setupLogin")],
    ["password", t("telephony.lines.setupPassword")],
    ["transport", t("telephony.lines.setupTransport")],
  ];
  const whole = names
    .filter(([value]) => values[value] !== undefined)
    .map(([value, name]) => `${name}: ${values[value]}`)
    .join("\n");
  return (
    <Panel
      title={t("telephony.lines.setup")}
      extra={
        <CopyButton value={whole}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
              onClick={copy}
            >
              {copied ? t("shell.actions.copied") : t("telephony.lines.copy")}
            </Button>
          )}
        </CopyButton>
      }
    >
      <div className={classes.setup}>
        <div>
          <dl className={classes.values}>
            {names.map(([value, name]) => (
              <div key={value} className={classes.pair}>
                <dt>{name}</dt>
                <dd>
                  {value === "password" ? (
                    <Password {...shown} />
                  ) : (
                    <Value value={values[value] ?? ""} name={name} />
                  )}
                </dd>
              </div>
            ))}
          </dl>
          <p className={classes.hint}>
            {t("telephony.lines.setupTransports")}. {t("telephony.lines.setupCodecs")}.
          </p>
        </div>
        <div>
          <Select
            label={t("telephony.lines.guide")}
            maw={260}
            allowDeselect={false}
            data={phoneGuides.map(({ id, name }) => ({ value: id, label: name }))}
            value={guideId}
            onChange={(id) => setGuideId(id ?? guideId)}
          />
          {guide && <Guide guide={guide} values={values} />}
        </div>
      </div>
    </Panel>
  );
}

function valuesOf(
  line: Endpoint,
  password: string | undefined,
): Readonly<Record<SetupValue, string | undefined>> {
  return {
    server: line.server,
    domain: line.domain,
    port: String(line.port),
    login: line.login,
    password,
    transport: line.encryption === "required" ? "TLS" : "UDP",
  };
}

/** The same values in the words of a phone's own menu. */
function Guide({
  guide,
  values,
}: {
  readonly guide: PhoneGuide;
  readonly values: ReturnType<typeof valuesOf>;
}) {
  const { t } = useTranslation();
  return (
    <>
      <p className={classes.path}>{guide.path}</p>
      <dl className={classes.values} aria-label={guide.name}>
        {guide.fields.map(([field, value]) => (
          <div key={field} className={classes.pair}>
            <dt>{field}</dt>
            <dd className={classes.value}>{values[value] ?? t("telephony.lines.hidden")}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Password({ line, password, onPassword }: Shown) {
  const { t } = useTranslation();
  const show = useShowPassword(line.id);
  if (password === undefined) {
    return (
      <>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconEye size={15} />}
          loading={show.isPending}
          onClick={() => show.mutate(undefined, { onSuccess: onPassword })}
        >
          {t("telephony.lines.show")}
        </Button>
        {show.error && <span role="alert">{errorText(t, show.error)}</span>}
      </>
    );
  }
  return (
    <Group gap={4} wrap="nowrap">
      <output className={classes.value} aria-label={t("telephony.lines.setupPassword")}>
        {password}
      </output>
      <Copy value={password} name={t("telephony.lines.setupPassword")} />
      <Tooltip label={t("telephony.lines.hide")}>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={t("telephony.lines.hide")}
          onClick={() => onPassword(undefined)}
        >
          <IconEyeOff size={14} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.logged}>{t("telephony.lines.shownLogged")}</span>
    </Group>
  );
}

function Value({ value, name }: { readonly value: string; readonly name: string }) {
  return (
    <>
      <span className={classes.value}>{value}</span>
      <Copy value={value} name={name} />
    </>
  );
}

function Copy({ value, name }: { readonly value: string; readonly name: string }) {
  const { t } = useTranslation();
  const label = t("telephony.lines.copyNamed", { name });
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("shell.actions.copied") : label}>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={copy}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
