import { VirtualClock } from "@perezvon/base";
import type { UserId } from "@perezvon/model";
import { expect, test } from "vitest";
import { PlayLinks } from "./play-links.ts";

const anna = "anna" as UserId;

test("PLT-SEC-01 TEL-REC-11 a link is good for five minutes, one recording, one user, one process, and cannot be changed", () => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 22));
  const links = new PlayLinks(clock);
  const { ticket, expiresAt } = links.issue("one", anna);
  expect(expiresAt - clock.now()).toBe(300_000);
  expect(links.valid(ticket, "one", anna)).toBe(true);
  expect(links.valid(ticket, "two", anna)).toBe(false);
  expect(links.valid(ticket, "one", "boris" as UserId)).toBe(false);
  expect(new PlayLinks(clock).valid(ticket, "one", anna)).toBe(false);
  const [moment = "", salt, signature] = ticket.split(".");
  const later = (Number.parseInt(moment, 36) + 60_000).toString(36);
  for (const wrong of [
    undefined,
    "",
    "..",
    `${later}.${salt}.${signature}`,
    `${moment}.${salt}.`,
    `${ticket}x`,
  ])
    expect(links.valid(wrong, "one", anna)).toBe(false);
  clock.advanceTo(expiresAt - 1);
  expect(links.valid(ticket, "one", anna)).toBe(true);
  clock.advanceTo(expiresAt);
  expect(links.valid(ticket, "one", anna)).toBe(false);
});

test("PLT-REC-15 the first use of a link is a play, the parts that follow are not", () => {
  const links = new PlayLinks(new VirtualClock(0));
  const [first, second] = [links.issue("one", anna).ticket, links.issue("one", anna).ticket];
  expect([first, first, second, first].map((ticket) => links.firstUse(ticket))).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
