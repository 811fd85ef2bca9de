import { Alert, Button, Group, Select, TextInput } from "@mantine/core";
import type { TestCall, TrunkCard } from "@perezvon/api";
import { IconPhone, IconPhoneOff, IconPlugConnected } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { Panel } from "../../ui/panel.tsx";
import { testCallVerdict } from "./test-call-verdict.ts";
import { testCallQuery } from "./trunk-queries.ts";
import { answerRatio, TrunkStatus } from "./trunk-status.tsx";
import classes from "./trunks.module.css";

/** The trunk as it is now, and two ways to try it. */
export function TrunkStateTab({ trunk }: { readonly trunk: TrunkCard }) {
  return (
    <div className={classes.tab}>
      <StatePanel trunk={trunk} />
      <CallPanel trunk={trunk} />
    </div>
  );
}

function StatePanel({ trunk }: { readonly trunk: TrunkCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state } = trunk;
  const test = useMutation({ mutationFn: () => call("trunkTest", { params: { id: trunk.id } }) });
  const none = t("shell.units.none");
  const facts: readonly (readonly [string, string | number])[] = [
    [
      t("telephony.trunks.lastAnswer"),
      state.lastAnswer
        ? `${state.lastAnswer.method} ${
            state.lastAnswer.status === 0
              ? t("telephony.trunks.noAnswer")
              : `${state.lastAnswer.status} ${state.lastAnswer.reasonPhrase}`
          }, ${format.dateTimeSeconds(state.lastAnswer.at)}`
        : none,
    ],
    [
      t("telephony.trunks.facts.roundTrip"),
      state.roundTripMs === null
        ? none
        : t("telephony.trunks.roundTrip", { ms: Math.round(state.roundTripMs) }),
    ],
    [
      t("telephony.trunks.facts.registeredUntil"),
      state.registeredUntil ? format.dateTimeSeconds(state.registeredUntil) : none,
    ],
    [t("telephony.trunks.facts.registeredFrom"), state.registeredFrom ?? none],
    [
      t("telephony.trunks.facts.busy"),
      `${state.channelsIn} + ${state.channelsOut} / ${format.integer(trunk.channels)}`,
    ],
    [t("telephony.trunks.facts.callsOut"), `${state.callsOut} / ${state.answeredOut}`],
    [t("telephony.trunks.facts.callsIn"), `${state.callsIn} / ${state.answeredIn}`],
    [t("telephony.trunks.answerRatio"), answerRatio(state) ?? none],
  ];
  return (
    <Panel
      title={<TrunkStatus state={state} />}
      extra={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlugConnected size={15} />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t("telephony.trunks.test")}
        </Button>
      }
    >
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div aria-live="polite">
        {test.error && (
          <Alert color="red" mt="md">
            {errorText(t, test.error)}
          </Alert>
        )}
        {test.data && (
          <Alert color={test.data.outcome === "answered" ? "green" : "red"} mt="md">
            {test.data.outcome === "answered"
              ? t("telephony.trunks.testAnswered", {
                  status: test.data.status ?? 0,
                  phrase: test.data.reasonPhrase ?? "",
                  ms: test.data.milliseconds,
                })
              : test.data.outcome === "timeout"
                ? t("telephony.trunks.testTimeout")
                : t("telephony.trunks.testTransport", { detail: test.data.detail ?? "" })}
          </Alert>
        )}
      </div>
    </Panel>
  );
}

function CallPanel({ trunk }: { readonly trunk: TrunkCard }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const last = useQuery(testCallQuery(trunk.id));
  const [to, setTo] = useState("");
  const [from, setFrom] = useState<string | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: testCallQuery(trunk.id).queryKey });
  const start = useMutation({
    mutationFn: () =>
      call("testCallStart", { params: { id: trunk.id }, body: { to: to.trim(), ...(from && { from }) } }),
    onSuccess: refresh,
  });
  const end = useMutation({
    mutationFn: () => call("testCallEnd", { params: { id: trunk.id } }),
    onSuccess: refresh,
  });
  const going = last.data && last.data.state !== "ended";
  const faults = start.error instanceof ApiError ? start.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to.trim() !== "" && !going) start.mutate();
  };
  return (
    <Panel title={t("telephony.trunks.call")}>
      <p className={classes.hint}>{t("telephony.trunks.callHint")}</p>
      <form onSubmit={submit} noValidate>
        <Group align="start" gap="sm">
          <TextInput
            w={220}
            inputMode="tel"
            label={t("telephony.trunks.callTo")}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={faultOf("to")}
          />
          <Select
            w={240}
            clearable
            label={t("telephony.trunks.callFrom")}
            placeholder={t("telephony.trunks.callFromDefault")}
            data={trunk.numbers}
            value={from}
            onChange={setFrom}
            error={faultOf("from")}
          />
          {going ? (
            <Button
              mt={22}
              color="red"
              leftSection={<IconPhoneOff size={16} />}
              loading={end.isPending}
              onClick={() => end.mutate()}
            >
              {t("telephony.trunks.callEnd")}
            </Button>
          ) : (
            <Button
              mt={22}
              type="submit"
              leftSection={<IconPhone size={16} />}
              loading={start.isPending}
              disabled={to.trim() === ""}
            >
              {t("telephony.trunks.callStart")}
            </Button>
          )}
        </Group>
        {start.error && faults.length === 0 && (
          <Alert color="red" mt="md" role="alert">
            {errorText(t, start.error)}
          </Alert>
        )}
      </form>
      <div aria-live="polite">{last.data && <Outcome call={last.data} />}</div>
    </Panel>
  );
}

function Outcome({ call: test }: { readonly call: TestCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const verdict = testCallVerdict(test);
  const none = t("shell.units.none");
  const between = (from: string | null, to: string | null) =>
    from && to
      ? `${format.decimal((Date.parse(to) - Date.parse(from)) / 1000, 1)} ${t("shell.units.seconds")}`
      : none;
  const facts: readonly (readonly [string, string | number])[] = [
    [t("telephony.trunks.callCode"), test.sipCode ?? none],
    [t("telephony.trunks.callRinging"), between(test.startedAt, test.ringingAt)],
    [t("telephony.trunks.callAnswer"), between(test.startedAt, test.answeredAt)],
    [t("telephony.trunks.callTalk"), between(test.answeredAt, test.endedAt)],
    [
      t("telephony.trunks.callPackets"),
      test.packetsIn === null ? none : `${test.packetsIn} / ${test.packetsOut}`,
    ],
    [t("telephony.trunks.callLost"), test.packetsLost ?? none],
    [
      t("telephony.trunks.callJitter"),
      test.jitterMs === null
        ? none
        : t("telephony.trunks.roundTrip", { ms: format.decimal(test.jitterMs, 1) }),
    ],
    [t("telephony.trunks.callMos"), test.mos === null ? none : format.decimal(test.mos, 1)],
    [t("telephony.trunks.callCodec"), test.codec ?? none],
  ];
  return (
    <>
      <Alert
        mt="md"
        color={
          verdict === undefined
            ? "blue"
            : verdict.tone === "good"
              ? "green"
              : verdict.tone === "poor"
                ? "yellow"
                : "red"
        }
        title={`${test.from} → ${test.to}`}
      >
        {verdict
          ? t(`telephony.trunks.verdict.${verdict.key}`, {
              code: "",
              mos: "",
              reason: "",
              ...verdict.params,
            })
          : t(`telephony.trunks.callState.${test.state}`)}
      </Alert>
      {verdict && (
        <dl className={classes.facts} aria-label={t("telephony.trunks.callResult")}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
