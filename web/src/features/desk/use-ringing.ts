import type { DeskInteraction, DeskSnapshot } from "@perezvon/model";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "./customer-name.ts";
import { useDesk } from "./desk-context.tsx";

/** Rings while a call is offered to this page's phone, beeps when one connects by itself, calls from the background. */
export function useRinging(snapshot: DeskSnapshot, carriesPhone: boolean): void {
  const { ring } = useDesk();
  const { t } = useTranslation();
  const offered = snapshot.interactions.find(({ phase }) => phase === "offered");
  const rings = offered !== undefined && carriesPhone && snapshot.device === "browser";
  useEffect(() => {
    if (!rings) return;
    ring.start();
    return () => ring.stop();
  }, [rings, ring]);

  const talking = snapshot.interactions.find(({ phase }) => phase === "talk");
  const known = useRef<string | undefined>(undefined);
  useEffect(() => {
    const { current } = known;
    known.current = talking?.id;
    // A reload finds the talk going on: that is no beginning.
    if (
      talking &&
      talking.id !== current &&
      carriesPhone &&
      talking.direction === "outbound" &&
      isNew(talking)
    )
      ring.beep();
  }, [talking, carriesPhone, ring]);

  useBackgroundNotice(
    offered,
    offered && t("agent.offer.notificationTitle"),
    offered && customerName(t, offered),
  );
}

function isNew({ answeredAt }: DeskInteraction): boolean {
  return answeredAt === undefined || Math.abs(Date.now() - answeredAt) < 3_000;
}

/** DSK-INC-05: with the tab in the background the system tells, and the tab's title blinks. */
function useBackgroundNotice(
  offered: DeskInteraction | undefined,
  title: string | undefined,
  name: string | undefined,
): void {
  const id = offered?.id;
  useEffect(() => {
    if (!id || !title || !name) return;
    const before = document.title;
    document.title = `☎ ${name}`;
    const notice =
      document.hidden && "Notification" in window && Notification.permission === "granted"
        ? new Notification(title, { body: name, tag: id, requireInteraction: true, icon: "/bell.svg" })
        : undefined;
    if (notice)
      notice.onclick = () => {
        window.focus();
        notice.close();
      };
    return () => {
      document.title = before;
      notice?.close();
    };
  }, [id, title, name]);
}

/** Whether the browser keeps this tab silent until somebody clicks. */
export function useSoundBlocked(active: boolean): { readonly blocked: boolean; readonly allow: () => void } {
  const { ring, audio } = useDesk();
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    if (!active) return;
    let gone = false;
    const check = () =>
      void ring.unlock().then((running) => {
        if (!gone) setBlocked(!running);
      });
    const timer = setTimeout(check, 600);
    // Any click or key on the page is what the browser waits for.
    const events = ["pointerdown", "keydown"] as const;
    const gesture = () => {
      check();
      if (audio.srcObject && audio.paused) void audio.play().catch(() => undefined);
    };
    for (const name of events) window.addEventListener(name, gesture);
    return () => {
      gone = true;
      clearTimeout(timer);
      for (const name of events) window.removeEventListener(name, gesture);
    };
  }, [active, ring, audio]);
  return {
    blocked: active && blocked,
    allow: () => void ring.unlock().then((running) => setBlocked(!running)),
  };
}
