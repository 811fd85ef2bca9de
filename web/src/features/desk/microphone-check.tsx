import { Alert, Button, Select } from "@mantine/core";
import { IconMicrophone } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { MicrophoneError, type MicrophoneFailure, openMicrophone } from "../softphone/microphone.ts";
import classes from "./device-dialog.module.css";
import { deviceMemory } from "./device-memory.ts";
import { LevelMeter } from "./level-meter.tsx";
import { useLevel } from "./use-level.ts";

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
          <LevelMeter label={t("agent.device.microphoneLevel")} level={level.now} />
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
