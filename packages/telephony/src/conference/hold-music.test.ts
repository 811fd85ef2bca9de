import { VirtualClock } from "@perezvon/base";
import type { MediaPool, PlayRequest } from "@perezvon/media";
import type { CentreId, LegId } from "@perezvon/model";
import { expect, test } from "vitest";
import type { Leg } from "../leg/leg.ts";
import { commonMusicMs } from "../sounds.ts";
import { HoldMusic } from "./hold-music.ts";

const leg = (name: string) =>
  ({ legId: name as LegId, mediaId: name, centreId: "centre" as CentreId }) as Leg;

/** What the media plane is told; that it begins there, and goes round, is shown with the real one. */
function holding(common: boolean) {
  const clock = new VirtualClock();
  const asked: { readonly to: string; readonly fromMs: number | undefined }[] = [];
  const media = {
    play: (to: string, { fromMs }: PlayRequest) => void asked.push({ to, fromMs }),
    stopPlay: () => {},
  } as unknown as MediaPool;
  const music = new HoldMusic(
    media,
    () => ({ kind: "file", path: "music.wav" }),
    ({ centreId }) => commonMusicMs(centreId, { clock, commonMusic: () => common }),
  );
  return { clock, asked, music };
}

test("TEL-PLY-05 one common stream: whoever is put on hold hears the place where it is, however often", () => {
  const { clock, asked, music } = holding(true);
  clock.advanceBy(10_000);
  music.start(leg("one"));
  clock.advanceBy(700);
  music.start(leg("two"));
  music.stop(leg("one"));
  music.ended("hold-music-1", 700, () => true);
  clock.advanceBy(4_000);
  music.start(leg("one"));
  expect(asked).toEqual([
    { to: "one", fromMs: 10_000 },
    { to: "two", fromMs: 10_700 },
    { to: "one", fromMs: 14_700 },
  ]);
});

test("TEL-PLY-05 else each call begins at the beginning and goes on where it was", () => {
  const { clock, asked, music } = holding(false);
  clock.advanceBy(10_000);
  music.start(leg("one"));
  clock.advanceBy(700);
  music.start(leg("two"));
  music.stop(leg("one"));
  music.ended("hold-music-1", 700, () => true);
  clock.advanceBy(4_000);
  music.start(leg("one"));
  expect(asked).toEqual([
    { to: "one", fromMs: 0 },
    { to: "two", fromMs: 0 },
    { to: "one", fromMs: 700 },
  ]);
});
