import { notifications } from "@mantine/notifications";
import { systemTimers } from "@perezvon/base";
import type { DeskCommand } from "@perezvon/model";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useEvents } from "../../shell/connection/connection.tsx";
import { useMe } from "../../shell/session/session-queries.ts";
import { codeText } from "../../shell/text/error-text.ts";
import { soundOn } from "../softphone/audio-output.ts";
import { DeskPhone, type DeskPhoneState } from "../softphone/desk-phone.ts";
import { iceConfiguration } from "../softphone/ice-servers.ts";
import { openMicrophone } from "../softphone/microphone.ts";
import type { LocksLike } from "../softphone/phone-lease.ts";
import { Ring } from "../softphone/ring.ts";
import type { PeerLike } from "../softphone/softphone.ts";
import { DeskClient, type DeskStatus } from "./desk-client.ts";
import { deviceMemory } from "./device-memory.ts";

interface Desk {
  readonly client: DeskClient;
  readonly phone: DeskPhone;
  readonly ring: Ring;
  readonly audio: HTMLAudioElement;
}

const DeskContext = createContext<Desk | undefined>(undefined);

/** Everything of the agent's desk that outlives a screen: the session with the server, the phone, the sound. */
export function DeskProvider({ children }: { readonly children: ReactNode }) {
  const events = useEvents();
  const { user } = useMe();
  const [desk, setDesk] = useState<Desk | undefined>(undefined);
  useEffect(() => {
    const audio = new Audio();
    audio.autoplay = true;
    const client = new DeskClient(events);
    const phone = new DeskPhone({
      events,
      locks: navigator.locks as unknown as LocksLike | undefined,
      userId: user.id,
      memory: localStorage,
      createPeer: async () => new RTCPeerConnection(await iceConfiguration()) as unknown as PeerLike,
      openMicrophone: () =>
        openMicrophone(navigator.mediaDevices, window.isSecureContext, deviceMemory.microphone()),
      play: (stream) => {
        audio.srcObject = stream ?? null;
        // Refused until the first click on the page; the bar about sound asks for it.
        if (stream) void audio.play().catch(() => undefined);
      },
      timers: systemTimers,
    });
    const stop = client.start();
    const ring = new Ring();
    void soundOn(audio, deviceMemory.speaker());
    void ring.soundOn(deviceMemory.ringDevice());
    setDesk({ client, phone, ring, audio });
    return () => {
      stop();
      phone.end();
    };
  }, [events, user.id]);
  return desk && <DeskContext.Provider value={desk}>{children}</DeskContext.Provider>;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("no desk here");
  return desk;
}

export function useDeskStatus(): DeskStatus {
  const { client } = useDesk();
  return useSyncExternalStore(
    (listener) => client.listen(listener),
    () => client.status,
  );
}

export function usePhoneState(): DeskPhoneState {
  const { phone } = useDesk();
  return useSyncExternalStore(
    (listener) => phone.listen(listener),
    () => phone.state,
  );
}

/** Asks the server; a refusal is said in words. Resolves to whether it was done. */
export function useAsk(): (command: DeskCommand) => Promise<boolean> {
  const { client } = useDesk();
  const { t } = useTranslation();
  return async (command) => {
    const result = await client.ask(command);
    if (!result.ok)
      notifications.show({ message: codeText(t, result.error.code, result.error.params), color: "red" });
    return result.ok;
  };
}
