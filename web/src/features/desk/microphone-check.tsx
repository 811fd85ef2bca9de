import { Alert, Button, Select } from "@mantine/core";
import { IconMicrophone } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { MicrophoneError, type MicrophoneFailure, openMicrophone } from "../softphone/microphone.ts";
import classes from "./device-dialog.module.css";
import { deviceMemory } from "./device-memory.ts";

const speechLevel = 0.02;

/** Permission, choice of the microphone and a level bar (DSK-LOG-03); what is wrong is said in words. */
export function MicrophoneCheck({ onChosen }: { readonly onChosen: () => void }) {
  const { t } = useTranslation();
  const [stream, setStream] = useState<MediaStream | undefined>(undefined);
  const [failure, setFailure] = useState<MicrophoneFailure | undefined>(undefined);
  const [inputs, setInputs] = useState<readonly MediaDeviceInfo[]>([]);
  const level = useLevel(stream);

  const open = async (id?: string) => {
    if (id !== undefined) deviceMemory.rememberMicrophone(id);
    for (const track of stream?.getTracks() ?? []) track.stop();
    try {
      const opened = await openMicrophone(
        navigator.mediaDevices,
        window.isSecureContext,
        deviceMemory.microphone(),
      );
      setStream(opened);
      setFailure(undefined);
      const devices = await navigator.mediaDevices.enumerateDevices();
      setInputs(devices.filter(({ kind }) => kind === "audioinput"));
      if (id !== undefined) onChosen();
    } catch (error) {
      setStream(undefined);
      setFailure(error instanceof MicrophoneError ? error.code : "unknown");
    }
  };
  useEffect(
    () => () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    },
    [stream],
  );

  return (
    <div className={classes.check}>
      <div className={classes.checkHead}>
        <strong>{t("agent.device.microphone")}</strong>
        {!stream && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconMicrophone size={15} />}
            onClick={() => void open()}
          >
            {t("agent.device.microphoneStart")}
          </Button>
        )}
      </div>
      {failure && (
        <Alert color="red" mt="xs" title={t(`agent.failure.${failure}`)} role="alert">
          {t(`agent.failure.${failure}Text`)}
        </Alert>
      )}
      {stream && (
        <>
          <p className={classes.faint}>{t("agent.device.microphoneText")}</p>
          {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn in our colours everywhere */}
          <div
            className={classes.level}
            role="meter"
            aria-label={t("agent.device.microphoneLevel")}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(level.now * 100)}
          >
            <div className={classes.levelBar} style={{ width: `${Math.min(100, level.now * 320)}%` }} />
          </div>
          <p className={classes.verdict} data-ok={level.heard || undefined} role="status">
            {level.heard
              ? t("agent.device.microphoneOk")
              : level.waited
                ? t("agent.device.microphoneSilent")
                : ""}
          </p>
          {inputs.length > 1 && (
            <Select
              size="xs"
              label={t("agent.device.input")}
              data={inputs.map((device, index) => ({
                value: device.deviceId,
                label: device.label || t("agent.device.inputUnnamed", { index: index + 1 }),
              }))}
              value={stream.getAudioTracks()[0]?.getSettings().deviceId ?? null}
              onChange={(value) => value && void open(value)}
            />
          )}
        </>
      )}
    </div>
  );
}

/** How loud it is now, whether speech was heard, and whether it took too long. */
function useLevel(stream: MediaStream | undefined) {
  const [level, setLevel] = useState({ now: 0, heard: false, waited: false });
  const startedAt = useRef(0);
  useEffect(() => {
    setLevel({ now: 0, heard: false, waited: false });
    if (!stream) return;
    startedAt.current = performance.now();
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const now = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
      setLevel((before) => ({
        now,
        heard: before.heard || now > speechLevel,
        waited: performance.now() - startedAt.current > 5_000,
      }));
    }, 80);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }, [stream]);
  return level;
}
