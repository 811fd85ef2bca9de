import { ActionIcon, Alert, Button, Group, Modal, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { messageScenario } from "@perezvon/flow";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../../shell/api.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import page from "../../../ui/page.module.css";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { type AnswerKey, answerKeys, freeKey, keyFault } from "./answer-keys.ts";
import { scenariosQuery } from "./scenario-queries.ts";

/** The scenario that most automatic campaigns need: a text that is spoken, keys that set a status, a key to an agent (OUT-CMP-14). */
export function MessageScenarioDialog({
  withAgent,
  onMade,
  onClose,
}: {
  /** The campaign has agents to lead to. */
  readonly withAgent: boolean;
  readonly onMade: (scenarioId: string) => void;
  readonly onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "ru";
  const client = useQueryClient();
  const { campaignId = "" } = useParams({ strict: false }) as { campaignId?: string };
  const dispositions = useQuery(campaignDispositionsQuery(campaignId));
  const [name, setName] = useState("");
  const [message, setMessage] = useState("");
  const [spoken, setSpoken] = useState<"ru" | "en">(language);
  const [heard, setHeard] = useState<string | null>(null);
  const [answers, setAnswers] = useState<readonly AnswerKey[]>([]);
  const [agentKey, setAgentKey] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: () =>
      call("scenarioCreate", {
        body: {
          scenario: messageScenario({
            name: name.trim(),
            message: message.trim(),
            language: spoken,
            heard: heard ?? undefined,
            answers: answers.flatMap(({ key, disposition }) => (disposition ? [{ key, disposition }] : [])),
            agent: agentKey === null ? undefined : { key: agentKey, destination: undefined },
          }),
        },
      }),
    onSuccess: async ({ id, name: made }) => {
      await client.invalidateQueries({ queryKey: scenariosQuery.queryKey });
      notifications.show({ message: t("scenario.made", { name: made }), color: "green" });
      onMade(id);
      onClose();
    },
  });
  const statuses = (dispositions.data ?? [])
    .filter(({ folder }) => folder !== "system" && folder !== "connection")
    .map((each) => ({ value: each.key, label: each.name[language] }));
  const faults = make.error instanceof ApiError ? make.error.faults : [];
  const nameFault = faults.find(({ field }) => field === "scenario.name" || field === "name");
  const fault = keyFault(answers, agentKey);
  const complete =
    name.trim() !== "" &&
    message.trim() !== "" &&
    fault === undefined &&
    answers.every((each) => each.disposition);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The dialog stands inside the form of the campaign's settings.
    event.stopPropagation();
    if (complete) make.mutate();
  };
  const change = (place: number, part: Partial<AnswerKey>) =>
    setAnswers(answers.map((each, i) => (i === place ? { ...each, ...part } : each)));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("scenario.title")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {make.error && !nameFault && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, make.error)}
          </Alert>
        )}
        <Group grow align="start" mb="sm">
          <TextInput
            required
            data-autofocus
            label={t("scenario.name")}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={nameFault && faultText(t, nameFault.code, nameFault.params)}
          />
          <Select
            label={t("scenario.language")}
            allowDeselect={false}
            data={(["ru", "en"] as const).map((value) => ({
              value,
              label: t(`scenario.languages.${value}`),
            }))}
            value={spoken}
            onChange={(value) => setSpoken(value === "en" ? "en" : "ru")}
          />
        </Group>
        <Textarea
          required
          autosize
          minRows={3}
          maxRows={8}
          mb="sm"
          maxLength={1_000}
          label={t("scenario.message")}
          description={t("scenario.messageHint")}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        <Select
          mb="sm"
          clearable
          searchable
          label={t("scenario.heard")}
          description={t("scenario.heardHint")}
          data={statuses}
          value={heard}
          onChange={setHeard}
        />
        <h3 className={page.section}>{t("scenario.keys")}</h3>
        {answers.map((answer, place) => (
          <Group key={answer.id} align="end" mb="xs" gap="sm">
            <Select
              w={90}
              allowDeselect={false}
              label={t("scenario.key")}
              data={[...answerKeys]}
              value={answer.key}
              onChange={(key) => key && change(place, { key })}
            />
            <Select
              flex={1}
              searchable
              label={t("scenario.status")}
              data={statuses}
              value={answer.disposition}
              onChange={(disposition) => change(place, { disposition })}
            />
            <ActionIcon
              mb={4}
              variant="subtle"
              color="gray"
              aria-label={t("scenario.removeKey", { key: answer.key })}
              onClick={() => setAnswers(answers.filter((_, i) => i !== place))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        {fault && (
          <Alert color="red" mb="sm" role="alert">
            {t("scenario.keyTwice", { key: fault })}
          </Alert>
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={freeKey(answers, agentKey) === undefined}
          onClick={() => {
            const key = freeKey(answers, agentKey);
            if (key) setAnswers([...answers, { id: crypto.randomUUID(), key, disposition: null }]);
          }}
        >
          {t("scenario.addKey")}
        </Button>
        {withAgent && (
          <Group mt="md" align="end">
            <Switch
              mb={8}
              label={t("scenario.toAgent")}
              checked={agentKey !== null}
              onChange={(event) =>
                setAgentKey(event.currentTarget.checked ? (freeKey(answers, null) ?? "0") : null)
              }
            />
            {agentKey !== null && (
              <Select
                w={90}
                allowDeselect={false}
                label={t("scenario.key")}
                data={[...answerKeys]}
                value={agentKey}
                onChange={setAgentKey}
              />
            )}
          </Group>
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!complete}>
            {t("scenario.make")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
