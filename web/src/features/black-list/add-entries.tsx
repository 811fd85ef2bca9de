import { Alert, Button, Group, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { entriesOf, lineOfField } from "../../ui/entry-lines.ts";

/** One number, or a whole list pasted: one a line. */
export function AddEntries() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [comment, setComment] = useState("");
  const entries = entriesOf(text);
  const add = useMutation({
    mutationFn: () =>
      call("blackListAdd", { body: { entries: entries.map(({ entry }) => entry), comment: comment.trim() } }),
    onSuccess: async ({ added, present }) => {
      setText("");
      setComment("");
      const parts: string[] = [t("telephony.blackList.added", { count: added.length })];
      if (present.length > 0)
        parts.push(t("telephony.blackList.present", { numbers: present.slice(0, 5).join(", ") }));
      notifications.show({ message: parts.join(". "), color: added.length > 0 ? "green" : "yellow" });
      await client.invalidateQueries({ queryKey: ["blackList"] });
    },
  });
  const fault = add.error instanceof ApiError ? add.error.faults[0] : undefined;
  const bad = fault && entries[lineOfField(fault.field) ?? -1];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (entries.length > 0) add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group align="start" gap="sm" mb="md">
        <Textarea
          w={340}
          autosize
          minRows={1}
          maxRows={8}
          label={t("telephony.blackList.entries")}
          description={t("telephony.blackList.entriesHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={
            fault &&
            bad &&
            t("telephony.blackList.badLine", {
              line: bad.line,
              text: bad.entry,
              fault: faultText(t, fault.code, fault.params),
            })
          }
        />
        <TextInput
          w={240}
          maxLength={200}
          label={t("telephony.blackList.comment")}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <Button mt={22} type="submit" loading={add.isPending} disabled={entries.length === 0}>
          {t("telephony.blackList.submit")}
        </Button>
      </Group>
      {add.error && !bad && (
        <Alert color="red" mb="md" role="alert">
          {errorText(t, add.error)}
        </Alert>
      )}
    </form>
  );
}
