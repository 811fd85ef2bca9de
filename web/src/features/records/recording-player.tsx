import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import type { Recording } from "@perezvon/api";
import { IconDownload, IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../shell/api.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import classes from "./recording-player.module.css";
import { barsOf } from "./waveform-bars.ts";

const speeds = ["0.5", "0.75", "1", "1.25", "1.5", "2"] as const;
const channels = ["both", "left", "right"] as const;
type Channel = (typeof channels)[number];

/** Plays a recording: waveform, marks, speed, and one side alone (TEL-REC-11). */
export function RecordingPlayer({
  id,
  autoPlay = false,
}: {
  readonly id: string;
  readonly autoPlay?: boolean;
}) {
  const { t } = useTranslation();
  const recording = useQuery({
    queryKey: ["recordings", id],
    queryFn: () => call("recording", { params: { id } }),
    retry: false,
  });
  const link = usePlayLink(id);
  const error = recording.error ?? link.error;
  if (error)
    return (
      <LoadFailed
        text={errorText(t, error)}
        onRetry={() => void Promise.all([recording.refetch(), link.refetch()])}
      />
    );
  if (!recording.data || !link.data) return null;
  const renew = () => {
    // A link that has only just been given is not why the sound does not come.
    const old = Date.now() - link.dataUpdatedAt > 60_000;
    if (old) void link.refetch();
    return old;
  };
  return <Player recording={recording.data} ticket={link.data.ticket} renew={renew} autoPlay={autoPlay} />;
}

/** A link lasts five minutes: each player has one of its own, and a new one when it ran out (PLT-SEC-01). */
function usePlayLink(id: string) {
  return useQuery({
    queryKey: ["recordings", id, "link"],
    queryFn: () => call("recordingLink", { params: { id } }),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

interface PlayerProps {
  readonly recording: Recording;
  readonly ticket: string;
  /** Asks for another link; false when that would not help. */
  readonly renew: () => boolean;
  readonly autoPlay: boolean;
}

function Player({ recording, ticket, renew, autoPlay }: PlayerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const audio = useRef<HTMLAudioElement>(null);
  const [channel, setChannel] = useState<Channel>("both");
  const [speed, setSpeed] = useState("1");
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [failed, setFailed] = useState(false);
  const durationMs = Math.max(1, recording.durationMs);
  const seek = (ms: number) => {
    if (audio.current) audio.current.currentTime = ms / 1_000;
    setAt(ms);
  };
  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (element.paused) void element.play();
    else element.pause();
  };
  const maySave = useHas("qm.download");
  const save = async () => {
    const fresh = await call("recordingLink", { params: { id: recording.id } });
    const query = { channel, ticket: fresh.ticket, download: true };
    window.location.assign(addressOf("recordingAudio", { params: { id: recording.id }, query }));
  };
  const bars = barsOf(recording.waveform, channel, 160);
  return (
    <section className={classes.player} aria-label={t("calls.player.label")}>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions */}
      <audio
        ref={audio}
        src={addressOf("recordingAudio", { params: { id: recording.id }, query: { channel, ticket } })}
        autoPlay={autoPlay}
        preload="auto"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime * 1_000)}
        onLoadedMetadata={(event) => {
          setFailed(false);
          event.currentTarget.playbackRate = Number(speed);
          if (at > 0) event.currentTarget.currentTime = at / 1_000;
          if (playing) void event.currentTarget.play();
        }}
        onError={() => setFailed(!renew())}
      />
      <ActionIcon
        variant="filled"
        radius="xl"
        size="lg"
        aria-label={playing ? t("calls.player.pause") : t("calls.player.play")}
        onClick={toggle}
      >
        {playing ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
      </ActionIcon>
      <div className={classes.track}>
        <svg
          viewBox={`0 0 ${bars.length} 40`}
          preserveAspectRatio="none"
          className={classes.wave}
          aria-hidden
        >
          {bars.map((height, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={index}
              x={index + 0.15}
              width={0.7}
              y={20 - height / 2}
              height={height}
              data-played={index / bars.length < at / durationMs || undefined}
            />
          ))}
        </svg>
        <input
          type="range"
          className={classes.seek}
          min={0}
          max={durationMs}
          step={100}
          value={Math.min(at, durationMs)}
          aria-label={t("calls.player.position")}
          aria-valuetext={format.duration(at)}
          onChange={(event) => seek(Number(event.currentTarget.value))}
        />
        {recording.marks.map((mark) => (
          <button
            key={`${mark.kind}-${mark.fromMs}`}
            type="button"
            className={classes.mark}
            style={{ left: `${(100 * mark.fromMs) / durationMs}%` }}
            title={`${t(`calls.player.marks.${mark.kind}`)} ${format.duration(mark.fromMs)}`}
            aria-label={`${t(`calls.player.marks.${mark.kind}`)} ${format.duration(mark.fromMs)}`}
            onClick={() => seek(mark.fromMs)}
          />
        ))}
      </div>
      <span className="pz-figures">
        {format.duration(at)} / {format.duration(recording.durationMs)}
      </span>
      <Select
        size="xs"
        w={84}
        allowDeselect={false}
        aria-label={t("calls.player.speed")}
        value={speed}
        data={speeds.map((value) => ({
          value,
          label: `${format.decimal(Number(value), 2).replace(/[.,]?0+$/, "")}×`,
        }))}
        onChange={(value) => {
          setSpeed(value ?? "1");
          if (audio.current) audio.current.playbackRate = Number(value ?? 1);
        }}
      />
      {recording.channels === 2 && (
        <SegmentedControl
          size="xs"
          aria-label={t("calls.player.channel")}
          value={channel}
          data={channels.map((value) => ({ value, label: t(`calls.player.channels.${value}`) }))}
          onChange={(value) => setChannel(value as Channel)}
        />
      )}
      {maySave && (
        <ActionIcon
          variant="subtle"
          aria-label={t("calls.player.save")}
          title={t("calls.player.save")}
          onClick={() => void save()}
        >
          <IconDownload size={18} />
        </ActionIcon>
      )}
      {failed && (
        <Button size="compact-xs" variant="subtle" onClick={() => audio.current?.load()}>
          {t("calls.player.failed")}
        </Button>
      )}
    </section>
  );
}
