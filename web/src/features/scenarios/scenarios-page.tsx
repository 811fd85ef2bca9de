import { ActionIcon, Anchor, Button, FileButton, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Scenario } from "@perezvon/api";
import { IconCopy, IconDownload, IconPlus, IconRoute, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { saveFile } from "../../shell/save-file.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { useDeletion } from "../../shell/use-deletion.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { scenariosQuery } from "../campaigns/dialling/scenario-queries.ts";

/** Voice scenarios: made, copied, exported, imported, deleted when nothing uses them (INB-SCN-02, INB-SCN-06). */
export function ScenariosPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const scenarios = useQuery(scenariosQuery);
  const mayEdit = useHas("svc.scenarios");
  const deletion = useDeletion<Scenario>({
    queryKey: scenariosQuery.queryKey,
    remove: ({ id }) => call("scenarioDelete", { params: { id } }),
    usersOf: ({ usedBy }) => usedBy,
    texts: {
      question: t("scenarios.removeText"),
      removed: (name) => t("scenarios.removed", { name }),
      inUse: (name, users) => t("scenarios.inUse", { name, users }),
    },
  });
  const refresh = () => client.invalidateQueries({ queryKey: scenariosQuery.queryKey });
  const failed = (error: Error) => {
    const fault = error instanceof ApiError ? error.faults[0] : undefined;
    const text = fault ? `${fault.field}: ${faultText(t, fault.code, fault.params)}` : errorText(t, error);
    notifications.show({ message: text, color: "red" });
  };
  const make = useMutation({
    mutationFn: (scenario: Record<string, unknown>) => call("scenarioCreate", { body: { scenario } }),
    onSuccess: async ({ name }) => {
      await refresh();
      notifications.show({ message: t("scenarios.copied", { name }), color: "green" });
    },
    onError: failed,
  });
  const read = async (file: File | null) => {
    if (file === null) return;
    try {
      make.mutate(JSON.parse(await file.text()) as Record<string, unknown>);
    } catch {
      notifications.show({ message: t("scenarios.notScenario"), color: "red" });
    }
  };
  const columns = useColumns(mayEdit, {
    copy: async ({ id, name }) => {
      const { scenario } = await call("scenario", { params: { id } });
      make.mutate({ ...scenario, name: t("scenarios.copyName", { name }).slice(0, 100) });
    },
    remove: deletion.ask,
  });
  useDocumentTitle(t("admin.nav.scenarios"));
  const acts = mayEdit && (
    <Group gap="sm">
      <FileButton accept=".json,application/json" onChange={(file) => void read(file)}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
            {t("scenarios.import")}
          </Button>
        )}
      </FileButton>
      <Button
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => void navigate({ to: "/admin/scenarios/$scenarioId", params: { scenarioId: "new" } })}
      >
        {t("scenarios.add")}
      </Button>
    </Group>
  );
  const items = scenarios.data ?? [];
  return (
    <div className={page.page}>
      <PageHead title={t("admin.nav.scenarios")} aside={items.length > 0 && acts} />
      <div className={page.scroll}>
        {scenarios.error ? (
          <LoadFailed text={errorText(t, scenarios.error)} onRetry={() => void scenarios.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.scenarios")}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            loading={scenarios.isPending}
            empty={
              <Empty
                icon={<IconRoute size={28} />}
                title={t("scenarios.emptyTitle")}
                text={t("scenarios.emptyText")}
              >
                {acts}
              </Empty>
            }
          />
        )}
      </div>
      {deletion.dialog}
    </div>
  );
}

function useColumns(
  mayEdit: boolean,
  acts: { readonly copy: (scenario: Scenario) => void; readonly remove: (scenario: Scenario) => void },
): Column<Scenario>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "name",
      header: t("scenarios.name"),
      rowHeader: true,
      cell: ({ id, name }) => (
        <Anchor
          component={Link}
          to="/admin/scenarios/$scenarioId"
          params={{ scenarioId: id } as never}
          fz="sm"
        >
          {name}
        </Anchor>
      ),
    },
    { id: "version", header: t("scenarios.version"), numeric: true, cell: ({ version }) => version },
    {
      id: "changed",
      header: t("scenarios.changed"),
      cell: ({ updatedAt }) => format.dateTimeSeconds(updatedAt),
    },
    {
      id: "usedBy",
      header: t("scenarios.usedBy"),
      wrap: true,
      cell: ({ usedBy }) => usedBy.join(", ") || t("scenarios.notUsed"),
    },
    {
      id: "acts",
      header: "",
      cell: (scenario) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            aria-label={t("scenarios.export", { name: scenario.name })}
            onClick={() => void download(scenario)}
          >
            <IconDownload size={16} />
          </ActionIcon>
          {mayEdit && (
            <>
              <ActionIcon
                variant="subtle"
                aria-label={t("scenarios.copy", { name: scenario.name })}
                onClick={() => acts.copy(scenario)}
              >
                <IconCopy size={16} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("scenarios.remove", { name: scenario.name })}
                onClick={() => acts.remove(scenario)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </>
          )}
        </Group>
      ),
    },
  ];
}

/** One file, as it is imported again (INB-SCN-06). */
async function download({ id, name }: Scenario): Promise<void> {
  const { scenario } = await call("scenario", { params: { id } });
  const text = JSON.stringify(scenario, undefined, 2);
  saveFile(new File([text], `${name}.json`, { type: "application/json" }));
}
