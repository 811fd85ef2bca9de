import { Button, Group } from "@mantine/core";
import type { RecordDial } from "@perezvon/api";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../shell/api.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { CallLink } from "../calls/call-link.tsx";
import { dispositionName } from "../disposition-name.ts";
import { CorrectStatus } from "./correct-status.tsx";
import { EvidencePlot } from "./evidence-plot.tsx";
import classes from "./record-card.module.css";

/** By code (TEL-CPA-01). */
export const analysisResults = [
  "unknown",
  "voice",
  "machine",
  "message",
  "fax",
  "sit",
  "busy",
  "congestion",
  "ringback",
  "silence",
] as const;

/** The last dials of a record: what became of each, and what its analysis heard (TEL-CPA-14). */
export function RecordDials({ listId, recordId }: { readonly listId: string; readonly recordId: number }) {
  const { t } = useTranslation();
  const dials = useQuery({
    queryKey: ["record-dials", listId, recordId],
    queryFn: () => call("recordDials", { params: { id: listId }, query: { record: recordId } }),
  });
  if (dials.error)
    return <LoadFailed text={errorText(t, dials.error)} onRetry={() => void dials.refetch()} />;
  if (dials.data?.items.length === 0) return <p className={classes.none}>{t("admin.dials.none")}</p>;
  return dials.data?.items.map((dial) => <Dial key={dial.id} listId={listId} dial={dial} />);
}

function Dial({ listId, dial }: { readonly listId: string; readonly dial: RecordDial }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayListen = useHas("qm.listen.all", "qm.listen.groups");
  const result = dial.analysisResult === null ? undefined : analysisResults[dial.analysisResult];
  return (
    <section className={classes.state}>
      <header>
        <strong className="pz-figures">{format.dateTimeSeconds(dial.startedAt)}</strong>
        <span>{dispositionName(dial.disposition, format.language) ?? t("admin.dials.goesOn")}</span>
      </header>
      <p className={classes.none}>
        <span className="pz-figures">{dial.number}</span> · {dial.campaign}
        {dial.note && ` · ${dial.note}`}
        {dial.firstDisposition !== null &&
          ` · ${t("corrections.was", { status: dispositionName(dial.firstDisposition, format.language) ?? "" })}`}
      </p>
      {result && <p className={classes.heard}>{t(`admin.dials.result.${result}`)}</p>}
      {dial.evidence && <EvidencePlot evidence={dial.evidence} />}
      <Group gap="sm">
        <CorrectStatus dial={dial} />
        {dial.callId && <CallLink callId={dial.callId} />}
      </Group>
      {dial.recorded && mayListen && <DialAudio listId={listId} dialId={dial.id} />}
    </section>
  );
}

/** The link to the sound lasts five minutes, so it is asked for when somebody wants to hear it (PLT-SEC-01). */
function DialAudio({ listId, dialId }: { readonly listId: string; readonly dialId: string }) {
  const { t } = useTranslation();
  const link = useMutation({
    mutationFn: () => call("recordingOfDialLink", { params: { id: listId }, body: { dial: dialId } }),
  });
  if (link.data === undefined)
    return (
      <Button size="xs" variant="default" loading={link.isPending} onClick={() => link.mutate()}>
        {link.error ? errorText(t, link.error) : t("admin.dials.listen")}
      </Button>
    );
  return (
    // biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions
    <audio
      className={classes.audio}
      controls
      autoPlay
      src={addressOf("recordingOfDial", {
        params: { id: listId },
        query: { dial: dialId, ticket: link.data.ticket },
      })}
      onError={() => link.reset()}
    />
  );
}
