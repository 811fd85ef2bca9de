import { Alert, Button, Group, Progress, Select } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconVolume } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { canChooseOutput, canChooseRingDevice, soundOn, testSpeaker } from "../softphone/audio-output.ts";
import { useDesk, usePhoneState } from "./desk-context.tsx";
import classes from "./device-dialog.module.css";
import { deviceMemory } from "./device-memory.ts";
import { LevelMeter } from "./level-meter.tsx";
import { type EchoCheck, useEchoCheck } from "./use-echo-check.ts";

/** The check of the browser phone before the first call: a test call to an echo, and the devices (TEL-WRT-05, DSK-LOG-03). */
export function PhoneCheck({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { phone } = useDesk();
  const state = usePhoneState();
  const [round, setRound] = useState(0);
  const check = useEchoCheck(round);
  const failed = state.phone.kind === "failed" ? state.phone.code : undefined;
  const finish = () => {
    if (check.passed) deviceMemory.rememberCheck(Date.now());
    else deviceMemory.skipCheck();
    onDone();
  };
  return (
    <div className={classes.checking}>
      <p className={classes.faint}>{t("softphone.check.about")}</p>
      {failed ? (
        <Alert color="red" mt="sm" title={t(`agent.failure.${failed}`)} role="alert">
          <p className={classes.alertText}>{t(`agent.failure.${failed}Text`)}</p>
          <Button size="xs" variant="default" onClick={() => phone.retry()}>
            {t("agent.failure.retry")}
          </Button>
        </Alert>
      ) : (
        <EchoView check={check} />
      )}
      <DeviceChoices onMicrophone={() => phone.changeMicrophone()} />
      <Group justify="flex-end" className={classes.foot}>
        {check.stage === "done" && !check.passed && (
          <Button variant="default" onClick={() => setRound(round + 1)}>
            {t("softphone.check.again")}
          </Button>
        )}
        <Button variant={check.passed ? "filled" : "default"} onClick={finish}>
          {check.passed ? t("softphone.check.done") : t("softphone.check.skip")}
        </Button>
      </Group>
    </div>
  );
}

/** Of one shape from the start: what appears while the phone connects must move no button from under the pointer. */
function EchoView({ check }: { readonly check: EchoCheck }) {
  const { t } = useTranslation();
  const { stage, spoken, returned, path, progress, passed } = check;
  const waiting = stage === "connecting" || stage === "busy";
  const figure = (value: number | undefined, unit: "ms" | "percent") =>
    value === undefined ? t("softphone.check.unknown") : t(`softphone.check.${unit}`, { value });
  return (
    <section className={classes.check} aria-label={t("softphone.check.call")}>
      <p className={classes.stage} role={waiting ? "status" : undefined}>
        {t(waiting ? `softphone.check.${stage}` : "softphone.check.speak")}
      </p>
      <Heard done={spoken.heard} text={t("softphone.check.spoken")} level={spoken.now} />
      <Heard done={returned.heard} text={t("softphone.check.returned")} level={returned.now} />
      <dl className={classes.figures}>
        <Figure label={t("softphone.check.delay")} value={figure(path.roundTripMs, "ms")} />
        <Figure label={t("softphone.check.loss")} value={figure(path.lossPercent, "percent")} />
        <Figure label={t("softphone.check.jitter")} value={figure(path.jitterMs, "ms")} />
        <Figure
          label={t("softphone.check.path")}
          value={t(path.verdict ? `softphone.check.${path.verdict}` : "softphone.check.unknown")}
        />
      </dl>
      <Progress
        size="sm"
        value={progress * 100}
        aria-label={t("softphone.check.progress")}
        color={stage === "done" ? (passed ? "green" : "red") : undefined}
      />
      <p className={classes.verdict} data-ok={passed || undefined} role="status">
        {stage === "done" ? t(`softphone.check.${resultOf(check)}`) : ""}
      </p>
    </section>
  );
}

/** The first thing that is wrong, from the mouth to the ear. */
function resultOf({ spoken, returned, path, passed }: EchoCheck) {
  if (passed) return "passed";
  if (!spoken.heard) return "silent";
  return !returned.heard || path.verdict === undefined ? "notReturned" : "poorPath";
}

function Heard({
  done,
  text,
  level,
}: {
  readonly done: boolean;
  readonly text: string;
  readonly level: number;
}) {
  const Icon = done ? IconCircleCheck : IconCircleX;
  return (
    <div className={classes.heard}>
      <Icon size={18} stroke={1.6} aria-hidden className={classes.heardIcon} data-ok={done || undefined} />
      <span className={classes.heardText}>{text}</span>
      <div className={classes.heardLevel}>
        <LevelMeter label={text} level={level} />
      </div>
    </div>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Microphone, speaker and ring device; remembered in this browser. */
function DeviceChoices({ onMicrophone }: { readonly onMicrophone: () => void }) {
  const { t } = useTranslation();
  const { audio, ring } = useDesk();
  const devices = useDevices();
  const [speaker, setSpeaker] = useState(deviceMemory.speaker() ?? "default");
  const [ringDevice, setRingDevice] = useState(deviceMemory.ringDevice() ?? "default");
  const named = (kind: MediaDeviceKind) =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== "")
      .map((device, index) => ({
        value: device.deviceId,
        label: device.label || t("softphone.check.unnamed", { index: index + 1 }),
      }));
  const microphones = named("audioinput");
  const speakers = named("audiooutput");
  return (
    <div className={classes.devices}>
      {microphones.length > 1 && (
        <Select
          size="xs"
          label={t("agent.device.input")}
          data={microphones}
          defaultValue={deviceMemory.microphone() ?? microphones[0]?.value ?? null}
          onChange={(id) => {
            if (id === null) return;
            deviceMemory.rememberMicrophone(id);
            onMicrophone();
          }}
        />
      )}
      {canChooseOutput() && speakers.length > 1 && (
        <Select
          size="xs"
          label={t("agent.device.output")}
          data={speakers}
          value={speaker}
          onChange={(id) => {
            if (id === null) return;
            setSpeaker(id);
            deviceMemory.rememberSpeaker(id);
            void soundOn(audio, id);
          }}
        />
      )}
      {canChooseRingDevice() && speakers.length > 1 && (
        <Select
          size="xs"
          label={t("softphone.check.ringDevice")}
          data={speakers}
          value={ringDevice}
          onChange={(id) => {
            if (id === null) return;
            setRingDevice(id);
            deviceMemory.rememberRingDevice(id);
            void ring.soundOn(id);
          }}
        />
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconVolume size={15} aria-hidden />}
        onClick={() => void testSpeaker(deviceMemory.speaker())}
      >
        {t("softphone.check.speaker")}
      </Button>
    </div>
  );
}

/** Names of devices are told once the microphone was allowed; a headset may come and go. */
function useDevices(): readonly MediaDeviceInfo[] {
  const connected = usePhoneState().phone.kind === "connected";
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a connected phone has been allowed the microphone
  useEffect(() => {
    const media = navigator.mediaDevices;
    if (!media?.enumerateDevices) return;
    const read = () => void media.enumerateDevices().then(setDevices);
    read();
    media.addEventListener("devicechange", read);
    return () => media.removeEventListener("devicechange", read);
  }, [connected]);
  return devices;
}
