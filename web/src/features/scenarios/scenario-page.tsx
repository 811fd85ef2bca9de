import { ActionIcon, Alert, Anchor, Button, Group, Menu, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { exitsOf, type Operation, type Scenario } from "@perezvon/flow";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { scenariosQuery } from "../campaigns/dialling/scenario-queries.ts";
import { added, faultsOf, moved, newScenario, operationKinds, removed, replaced } from "./scenario-draft.ts";
import classes from "./scenario-page.module.css";
import { StepFields } from "./step-fields.tsx";

const scenarioQuery = (id: string) =>
  queryOptions({
    queryKey: ["scenario", id],
    queryFn: async () => (await call("scenario", { params: { id } })).scenario as unknown as Scenario,
    enabled: id !== "new",
    staleTime: Number.POSITIVE_INFINITY,
  });

/** One scenario as a list of steps, each with what it needs and where it leads (INB-SCN-02, INB-BLK). */
export function ScenarioPage() {
  const { t } = useTranslation();
  const { scenarioId } = useParams({ from: "/signed-in/admin/scenarios/$scenarioId" });
  const stored = useQuery(scenarioQuery(scenarioId));
  useDocumentTitle(stored.data?.name ?? t("admin.nav.scenarios"));
  if (stored.error)
    return <LoadFailed text={errorText(t, stored.error)} onRetry={() => void stored.refetch()} />;
  if (scenarioId === "new")
    return <Editor key="new" id={undefined} before={newScenario(t("scenarios.newName"))} />;
  return stored.data ? <Editor key={scenarioId} id={scenarioId} before={stored.data} /> : null;
}

function Editor({ before, id }: { readonly before: Scenario; readonly id: string | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayEdit = useHas("svc.scenarios");
  const [scenario, setScenario] = useState(before);
  /** Faults are told from the first wish to save on: nobody is scolded for what he is about to fill in. */
  const [checked, setChecked] = useState(false);
  const { faults, unreachable } = faultsOf(scenario);
  const usedBy = useQuery(scenariosQuery).data?.find((each) => each.id === id)?.usedBy ?? [];
  const save = useMutation({
    mutationFn: () => {
      const body = { scenario: scenario as unknown as Record<string, unknown> };
      return id === undefined
        ? call("scenarioCreate", { body })
        : call("scenarioPut", { params: { id }, body });
    },
    onSuccess: async (saved) => {
      client.setQueryData(scenarioQuery(saved.id).queryKey, { ...scenario, name: saved.name });
      await client.invalidateQueries({ queryKey: scenariosQuery.queryKey });
      notifications.show({ message: t("scenarios.saved", { name: saved.name }), color: "green" });
      setChecked(false);
      await navigate({ to: "/admin/scenarios/$scenarioId", params: { scenarioId: saved.id } });
    },
  });
  const refused = save.error instanceof ApiError ? save.error.faults : [];
  const nameFault = refused.find(({ field }) => field === "scenario.name");
  const change = (next: Scenario) => {
    save.reset();
    setScenario(next);
  };
  const trySave = () => {
    setChecked(true);
    if (faults.size === 0) save.mutate();
  };
  return (
    <div className={page.page}>
      <PageHead
        trail={
          <Anchor component={Link} to="/admin/scenarios" fz="sm">
            {t("scenarios.back")}
          </Anchor>
        }
        title={scenario.name}
        aside={
          mayEdit && (
            <Button onClick={trySave} loading={save.isPending}>
              {t("scenarios.save")}
            </Button>
          )
        }
      />
      <div className={page.scroll}>
        <div role="status">
          {checked && faults.size > 0 && (
            <Alert color="red" mb="sm" maw={920}>
              {t("scenarios.faults", { count: faults.size })}
            </Alert>
          )}
          {save.error && !nameFault && (
            <Alert color="red" mb="sm" maw={920}>
              {refused[0]
                ? `${refused[0].field}: ${faultText(t, refused[0].code, refused[0].params)}`
                : errorText(t, save.error)}
            </Alert>
          )}
        </div>
        {usedBy.length > 0 && (
          <p className={page.hint}>{t("scenarios.used", { users: usedBy.join(", ") })}</p>
        )}
        <fieldset disabled={!mayEdit} style={{ border: 0, margin: 0, padding: 0 }}>
          <Group align="flex-start" maw={920} mb="md" grow>
            <TextInput
              required
              maxLength={100}
              label={t("scenarios.name")}
              value={scenario.name}
              error={
                (nameFault && faultText(t, nameFault.code, nameFault.params)) ??
                (checked && scenario.name.trim() === "" && t("shell.form.required"))
              }
              onChange={(event) => change({ ...scenario, name: event.currentTarget.value })}
            />
            <Select
              allowDeselect={false}
              label={t("scenarios.start")}
              data={scenario.operations.map((each, place) => ({
                value: each.id,
                label: t("scenarios.step", { place: place + 1, kind: t(`scenarios.kinds.${each.kind}`) }),
              }))}
              value={scenario.start}
              onChange={(start) => start && change({ ...scenario, start })}
            />
          </Group>
          <h2 className={page.section}>{t("scenarios.steps")}</h2>
          {scenario.operations.map((operation, place) => (
            <Step
              key={operation.id}
              scenario={scenario}
              place={place}
              faults={(checked && faults.get(place)) || []}
              lost={unreachable.has(place)}
              onChange={change}
            />
          ))}
          <AddStep onAdd={(kind) => change(added(scenario, kind))} />
        </fieldset>
      </div>
    </div>
  );
}

function AddStep({ onAdd }: { readonly onAdd: (kind: Operation["kind"]) => void }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
          {t("scenarios.addStep")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {operationKinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => onAdd(kind)}>
            {t(`scenarios.kinds.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Step({
  scenario,
  place,
  faults,
  lost,
  onChange,
}: {
  readonly scenario: Scenario;
  readonly place: number;
  readonly faults: readonly { readonly field: string; readonly code: string }[];
  readonly lost: boolean;
  readonly onChange: (scenario: Scenario) => void;
}) {
  const { t } = useTranslation();
  const operation = scenario.operations[place]!;
  const put = (next: Operation) => onChange(replaced(scenario, place, next));
  const faultOf = (field: string) => {
    const fault = faults.find((each) => each.field === field);
    return fault && faultText(t, wordOf(fault.code));
  };
  const others = faults.filter(({ field }) => field === "" || field.startsWith("exits"));
  return (
    <section className={classes.step} data-wrong={faults.length > 0 || undefined}>
      <div className={classes.head}>
        <h3>{t("scenarios.step", { place: place + 1, kind: t(`scenarios.kinds.${operation.kind}`) })}</h3>
        <ActionIcon
          variant="subtle"
          disabled={place === 0}
          aria-label={t("scenarios.up", { place: place + 1 })}
          onClick={() => onChange(moved(scenario, place, -1))}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          disabled={place === scenario.operations.length - 1}
          aria-label={t("scenarios.down", { place: place + 1 })}
          onClick={() => onChange(moved(scenario, place, 1))}
        >
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={scenario.operations.length === 1}
          aria-label={t("scenarios.removeStep", { place: place + 1 })}
          onClick={() => onChange(removed(scenario, operation.id))}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      {others.length > 0 && (
        <Alert color="red" p="xs" mb="xs">
          {others.map(({ code }) => faultText(t, wordOf(code))).join(" ")}
        </Alert>
      )}
      {lost && <p className={page.hint}>{t("scenarios.unreachable")}</p>}
      <StepFields operation={operation} faultOf={faultOf} onChange={put} />
      <Exits scenario={scenario} operation={operation} onChange={put} />
    </section>
  );
}

/** Where each outcome leads; nothing chosen is the step after (INB-SCN-04). */
function Exits({
  scenario,
  operation,
  onChange,
}: {
  readonly scenario: Scenario;
  readonly operation: Operation;
  readonly onChange: (operation: Operation) => void;
}) {
  const { t } = useTranslation();
  const names = exitsOf(operation);
  if (names.length === 0) return null;
  const labelOf = (exit: string) => {
    if (operation.kind === "menu" && exit !== "normal") return t("scenarios.key", { key: exit });
    if (operation.kind === "if" && exit !== "normal") return t("scenarios.branch", { name: exit });
    if (exit === "failed" && operation.kind !== "voicemail") return t("scenarios.exitNames.not_done");
    if (exit === "timeout" && operation.kind === "fetch_url") return t("scenarios.exitNames.no_reply");
    return t(`scenarios.exitNames.${exit as "normal"}`);
  };
  const exits = operation.exits as Readonly<Record<string, string>>;
  const last = scenario.operations.at(-1)?.id === operation.id;
  return (
    <fieldset className={classes.exits} aria-label={t("scenarios.exits")}>
      {names.map((exit) => (
        <Select
          key={exit}
          clearable
          label={labelOf(exit)}
          placeholder={t(last ? "scenarios.end" : "scenarios.next")}
          data={scenario.operations
            .filter(({ id }) => id !== operation.id || operation.kind === "menu")
            .map((each) => ({
              value: each.id,
              label: t("scenarios.step", {
                place: scenario.operations.indexOf(each) + 1,
                kind: t(`scenarios.kinds.${each.kind}`),
              }),
            }))}
          value={exits[exit] ?? null}
          onChange={(target) => {
            const { [exit]: _, ...rest } = exits;
            const next = target === null ? rest : { ...rest, [exit]: target };
            onChange({ ...operation, exits: next } as Operation);
          }}
        />
      ))}
    </fieldset>
  );
}

/** The words of fields for the codes of the language of scenarios. */
function wordOf(code: string): string {
  const words: Readonly<Record<string, string>> = {
    too_many: "not_allowed",
    unknown_kind: "not_allowed",
    range: "not_allowed",
    invalid: "not_allowed",
    no_target: "not_found",
    no_connect: "required",
    exit_empty: "required",
    too_long: "not_allowed",
  };
  return words[code] ?? code;
}
