import { silentLogger, VirtualClock } from "@perezvon/base";
import type { MediaPool, PlayRequest } from "@perezvon/media";
import type { AudioMessageId, CentreId, LegId, PlayId, PlayItem, SwitchEvent } from "@perezvon/model";
import { expect, test } from "vitest";
import type { SoundLibrary, SpokenText } from "./contract.ts";
import type { Leg } from "./leg/leg.ts";
import { Plays } from "./plays.ts";
import type { SwitchContext } from "./switch-context.ts";

const legId = "leg" as LegId;
const playId = "play" as PlayId;
const text: PlayItem = { kind: "speech", text: "Здравствуйте, Анна", language: "ru" };

/** What the media plane is told; that it sounds, and how soon, is shown with the real one. */
function switchOf(sounds: Partial<SoundLibrary> = {}) {
  const clock = new VirtualClock();
  const played: PlayRequest[] = [];
  const told: string[] = [];
  const made = new Map<string, string>();
  const asked: { readonly spoken: SpokenText; readonly now: boolean | undefined; done(): void }[] = [];
  const media = {
    play: (_: string, request: PlayRequest) => void played.push(request),
    stopPlay: (id: string) => void told.push(`stop ${id}`),
    pausePlay: (id: string, on: boolean) => void told.push(`pause ${id} ${on}`),
  } as unknown as MediaPool;
  const library: SoundLibrary = {
    prompt: () => undefined,
    music: () => "/built-in.wav",
    builtInMusic: () => "/built-in.wav",
    file: () => undefined,
    message: (_, messageId) => (messageId === "m-1" ? "/m-1.wav" : undefined),
    speech: (spoken) => made.get(spoken.text),
    prepareSpeech: (spoken, now) =>
      new Promise((resolve) => {
        asked.push({
          spoken,
          now,
          done: () => {
            made.set(spoken.text, `/spoken/${spoken.text}.wav`);
            resolve();
          },
        });
      }),
    ...sounds,
  };
  const context = {
    media,
    clock,
    timers: clock,
    logger: silentLogger,
    sounds: library,
    emit: (event: SwitchEvent) =>
      void told.push(event.kind === "play_ended" ? `${event.playId} ${event.reason}` : event.kind),
  } as unknown as SwitchContext;
  const leg = { legId, mediaId: "leg", centreId: "centre" as CentreId } as Leg;
  const plays = new Plays(
    context,
    (id) => (id === legId ? leg : undefined),
    () => {},
  );
  return { asked, clock, leg, played, plays, told };
}

const settled = () => new Promise((done) => setImmediate(done));

test("TEL-TTS-01 a text that nobody has spoken yet is spoken first, before what is made in advance, and heard then", async () => {
  const { asked, leg, played, plays } = switchOf();
  plays.start({ kind: "play", legId, playId, items: [text], repeat: 1 });
  expect(played).toEqual([]);
  expect(plays.soundTo(leg)).toBe(true);
  expect(asked).toMatchObject([{ spoken: text, now: true }]);
  asked[0]!.done();
  await settled();
  expect(played).toMatchObject([
    { playId, items: [{ kind: "file", path: "/spoken/Здравствуйте, Анна.wav" }] },
  ]);
  plays.start({ kind: "play", legId, playId: "again" as PlayId, items: [text], repeat: 1 });
  expect(played).toHaveLength(2);
});

test("TEL-TTS-01 TEL-PLY-06 after two seconds the rest is heard without it; a pause meanwhile holds", async () => {
  const { asked, clock, played, plays, told } = switchOf();
  const items: PlayItem[] = [text, { kind: "tone", tone: "zip", durationMs: 100 }];
  plays.start({ kind: "play", legId, playId, items, repeat: 1 });
  plays.change({ kind: "pause_play", playId, on: true });
  clock.advanceBy(1_999);
  expect(played).toEqual([]);
  clock.advanceBy(1);
  expect(played).toMatchObject([
    { items: [{ kind: "silence" }, { kind: "tone", tone: "zip", zone: "ru", durationMs: 100 }] },
  ]);
  expect(told).toEqual([`pause ${playId} true`]);
  asked[0]!.done();
  await settled();
  expect(played).toHaveLength(1);
});

test("TEL-PLY-03 stopped, or its leg gone, before it was spoken: told once, and never heard", async () => {
  for (const stop of ["command", "leg"]) {
    const { asked, clock, leg, played, plays, told } = switchOf();
    plays.start({ kind: "play", legId, playId, items: [text], repeat: 1 });
    if (stop === "command") plays.change({ kind: "stop_play", playId });
    else plays.forget(leg);
    asked[0]!.done();
    await settled();
    clock.advanceBy(5_000);
    expect([played, told]).toEqual([[], [`${playId} stopped`]]);
  }
});

test("TEL-PLY-05 music: of the queue's step, else of the service, else of the centre; one without a sound is passed over", () => {
  const { leg, played, plays } = switchOf();
  const music = (item: Omit<Extract<PlayItem, { kind: "music" }>, "kind"> = {}) => {
    plays.start({ kind: "play", legId, playId, items: [{ kind: "music", ...item }], repeat: 0 });
    return played.at(-1)?.items;
  };
  const file = (path: string) => [
    { kind: "file", path, ...(path !== "/built-in.wav" && { instead: "/built-in.wav" }) },
  ];
  expect(music()).toEqual(file("/built-in.wav"));
  expect(music({ messageId: "m-1" as AudioMessageId, language: "ru" })).toEqual(file("/m-1.wav"));
  plays.setMusic(legId, { messageId: "m-1" as AudioMessageId, language: "ru" });
  expect(music()).toEqual(file("/m-1.wav"));
  expect(plays.musicOf(leg)).toMatchObject({ messageId: "m-1" });
  plays.setMusic(legId, { messageId: "m-gone" as AudioMessageId, language: "ru" });
  expect(music()).toEqual(file("/built-in.wav"));
  plays.forget(leg);
  expect(plays.musicOf(leg)).toBeUndefined();
});
