import {
  Alert,
  Anchor,
  Button,
  Checkbox,
  Group,
  Menu,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import type { ScriptBody, ScriptCard } from "@perezvon/api";
import {
  type ScriptPage as PageOfScript,
  type Script,
  type ScriptElement,
  scriptLimits,
  unreachablePages,
} from "@perezvon/model";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type FieldErrors, get } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { TextField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { ElementEditor } from "./element-editor.tsx";
import { lostColumns } from "./lost-columns.ts";
import { Preview } from "./script-preview.tsx";
import { publishedScriptQuery, scriptQuery, scriptsQuery } from "./script-queries.ts";
import { Versions } from "./script-versions.tsx";

/** The editor of a script: pages, their elements, and what the agent will see (DSK-SCD-02…04). */
export function ScriptPage() {
  const { t } = useTranslation();
  const { scriptId } = useParams({ from: "/signed-in/admin/scripts/$scriptId" });
  const script = useQuery(scriptQuery(scriptId));
  useDocumentTitle(script.data?.name ?? t("admin.nav.scripts"));
  if (script.error)
    return <LoadFailed text={errorText(t, script.error)} onRetry={() => void script.refetch()} />;
  if (!script.data) return <Skeleton h={240} m="md" />;
  return <Editor key={scriptId} card={script.data} />;
}

/** What stands at a part of the script, however deep; a fault of something within it counts as its own. */
function faultAt(errors: FieldErrors<Values>, part: string): string | undefined {
  let found: unknown = get(errors, part);
  while (typeof found === "object" && found !== null) {
    const { message } = found as { readonly message?: unknown };
    if (typeof message === "string") return message;
    found = Object.values(found).find((each) => typeof each === "object" && each !== null);
  }
  return undefined;
}

interface Values {
  readonly name: string;
  readonly pages: ScriptBody["pages"];
}

function Editor({ card }: { readonly card: ScriptCard }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [shown, setShown] = useState(card.draft.pages[0]?.key ?? "");
  const keep = (saved: ScriptCard) => {
    client.setQueryData(scriptQuery(card.id).queryKey, saved);
    void client.invalidateQueries({ queryKey: scriptsQuery.queryKey, exact: true });
  };
  const settings = useSettingsForm<Values>({
    stored: { name: card.name, pages: card.draft.pages },
    send: async ({ name, pages }, overwrite) =>
      keep(
        await call("scriptChange", {
          params: { id: card.id },
          body: { name, draft: { pages }, ...(!overwrite && { version: card.version }) },
        }),
      ),
    reload: () => client.refetchQueries({ queryKey: scriptQuery(card.id).queryKey }),
    fieldOf: (field) => field.replace(/^draft\./, ""),
  });
  const { form } = settings;
  const script = { pages: form.watch("pages") } as unknown as Script;
  const at = Math.max(
    0,
    script.pages.findIndex(({ key }) => key === shown),
  );
  const change = (pages: readonly PageOfScript[]) => {
    form.clearErrors();
    form.setValue("pages", pages as unknown as Values["pages"], { shouldDirty: true });
  };
  const present = script.pages[at];
  const changePage = (next: PageOfScript) =>
    change(script.pages.map((each, place) => (place === at ? next : each)));
  const unreachable = unreachablePages(script);
  const fixedKeys = useMemo(() => new Set(card.publishedKeys), [card.publishedKeys]);
  return (
    <div className={page.page}>
      <PageHead
        trail={
          <Anchor component={Link} to="/admin/scripts" fz="sm">
            {t("admin.nav.scripts")}
          </Anchor>
        }
        title={card.name}
        aside={<Versions card={card} dirty={form.formState.isDirty} onChanged={keep} />}
      />
      <SettingsFrame settings={settings}>
        <Group align="start" wrap="nowrap" gap="lg">
          <Stack style={{ flex: "1 1 60%", minWidth: 0 }}>
            <TextField control={form.control} name="name" label={t("scripts.name")} maw={420} />
            <Pages
              script={script}
              at={at}
              onShow={setShown}
              onChange={change}
              fault={(part) => faultAt(form.formState.errors, part)}
            />
            {unreachable.length > 0 && (
              <Alert color="yellow">{t("scripts.unreachable", { pages: unreachable.join(", ") })}</Alert>
            )}
            <LostColumns card={card} draft={script} />
            {present && (
              <Elements
                script={script}
                of={present}
                fixedKeys={fixedKeys}
                fault={(part) => faultAt(form.formState.errors, `pages.${at}.elements.${part}`)}
                onChange={changePage}
              />
            )}
          </Stack>
          <Preview script={script} page={present?.key ?? ""} />
        </Group>
      </SettingsFrame>
    </div>
  );
}

/** What of the results goes when this is published (DSK-SCD-04). */
function LostColumns({ card, draft }: { readonly card: ScriptCard; readonly draft: Script }) {
  const { t } = useTranslation();
  const inForce = useQuery(publishedScriptQuery(card.id, card.published ?? 0));
  const lost = inForce.data ? lostColumns(inForce.data.script as Script, draft) : [];
  if (lost.length === 0) return null;
  return (
    <Alert color="yellow" role="status">
      {t("scripts.lostColumns", {
        columns: lost
          .map(({ label, now }) => (now === undefined ? `«${label}»` : `«${label}» → «${now}»`))
          .join(", "),
      })}
    </Alert>
  );
}

function Pages({
  script,
  at,
  fault,
  onShow,
  onChange,
}: {
  readonly script: Script;
  readonly at: number;
  readonly fault: (part: string) => string | undefined;
  readonly onShow: (key: string) => void;
  readonly onChange: (pages: readonly PageOfScript[]) => void;
}) {
  const { t } = useTranslation();
  const { pages } = script;
  const present = pages[at];
  const add = () => {
    let number = pages.length + 1;
    while (pages.some(({ key }) => key === `page${number}`)) number++;
    onChange([...pages, { key: `page${number}`, title: "", elements: [] }]);
    onShow(`page${number}`);
  };
  return (
    <Group align="end">
      <Select
        label={t("scripts.pages")}
        allowDeselect={false}
        data={pages.map(({ key, title }) => ({ value: key, label: title ? `${title} (${key})` : key }))}
        value={present?.key ?? null}
        onChange={(key) => key && onShow(key)}
      />
      <TextInput
        label={t("scripts.pageTitle")}
        value={present?.title ?? ""}
        maxLength={scriptLimits.label}
        error={fault(`pages.${at}.title`)}
        onChange={(event) => {
          const title = event.currentTarget.value;
          onChange(pages.map((each, place) => (place === at ? { ...each, title } : each)));
        }}
      />
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={pages.length >= scriptLimits.pages}
        onClick={add}
      >
        {t("scripts.addPage")}
      </Button>
      <Button
        variant="default"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        disabled={pages.length < 2}
        onClick={() => {
          onChange(pages.filter((_, place) => place !== at));
          onShow(pages[at === 0 ? 1 : at - 1]?.key ?? "");
        }}
      >
        {t("scripts.deletePage")}
      </Button>
      {at > 0 && (
        <Checkbox
          mb={8}
          label={t("scripts.optionalPage")}
          checked={present?.optional === true}
          onChange={(event) => {
            const optional = event.currentTarget.checked || undefined;
            onChange(pages.map((each, place) => (place === at ? { ...each, optional } : each)));
          }}
        />
      )}
    </Group>
  );
}

const kinds = [
  "text",
  "field",
  "button",
  "heading",
  "picture",
  "link",
  "table",
  "separator",
  "columns",
] as const;

function fresh(kind: (typeof kinds)[number], script: Script): ScriptElement {
  switch (kind) {
    case "text":
    case "heading":
      return { kind, text: "" };
    case "picture":
      return { kind, pictureId: "", text: "" };
    case "link":
      return { kind, text: "", url: "https://" };
    case "table":
      return { kind, columns: [], rows: [] };
    case "separator":
      return { kind };
    case "columns":
      return { kind, count: 2 };
    case "button":
      return { kind, text: "", action: { kind: "page", page: "" } };
    case "field": {
      const keys = new Set(
        script.pages.flatMap(({ elements }) =>
          elements.flatMap((each) => (each.kind === "field" ? each.key : [])),
        ),
      );
      let number = keys.size + 1;
      while (keys.has(`field${number}`)) number++;
      return { kind, type: "line", key: `field${number}`, label: "" };
    }
  }
}

function Elements({
  script,
  of,
  fixedKeys,
  fault,
  onChange,
}: {
  readonly script: Script;
  readonly of: PageOfScript;
  readonly fixedKeys: ReadonlySet<string>;
  readonly fault: (part: string) => string | undefined;
  readonly onChange: (page: PageOfScript) => void;
}) {
  const { t } = useTranslation();
  const { elements } = of;
  const set = (next: readonly ScriptElement[]) => onChange({ ...of, elements: next });
  const move = (from: number, by: 1 | -1) => {
    const next = [...elements];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(from + by, 0, moved);
    set(next);
  };
  return (
    <>
      {elements.length === 0 && <Text c="dimmed">{t("scripts.noElements")}</Text>}
      {elements.map((element, place) => (
        <ElementEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: an element is its place
          key={`${of.key}/${place}`}
          place={place}
          last={place === elements.length - 1}
          element={element}
          script={script}
          fixedKeys={fixedKeys}
          fault={(part) => fault(`${place}.${part}`)}
          onChange={(next) => set(elements.map((each, other) => (other === place ? next : each)))}
          onMove={(by) => move(place, by)}
          onRemove={() => set(elements.filter((_, other) => other !== place))}
        />
      ))}
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            style={{ alignSelf: "flex-start" }}
            leftSection={<IconPlus size={16} aria-hidden />}
            disabled={elements.length >= scriptLimits.elementsOfPage}
          >
            {t("scripts.addElement")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => (
            <Menu.Item key={kind} onClick={() => set([...elements, fresh(kind, script)])}>
              {t(`scripts.kinds.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
