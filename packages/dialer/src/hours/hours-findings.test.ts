import { anyTime, type DialTime } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { expect, test } from "vitest";
import { hoursFindings } from "./hours-findings.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const daily = (start: string, end: string) => openOn(presetCalendars.everyDay, start, end, "Europe/Moscow");
const phone = (label?: string) => ({ type: "phone", label });
const region = { type: "region", label: undefined };
const find = (time: Partial<DialTime>, ...lists: Parameters<typeof hoursFindings>[1]) =>
  hoursFindings({ ...anyTime, ...time }, lists, "Europe/Moscow", now);

test("OUT-DIA-02 OUT-HRS-08 a list none of whose phones a schedule names is an error, one phone left out a warning", () => {
  const schedules = [{ hours: daily("09:00", "18:00"), labels: ["work", ""] }];
  expect(find({ schedules }, [phone("work"), region], [phone()])).toEqual([]);
  expect(find({ schedules }, [phone("work"), phone("home")])).toEqual(["labels_not_dialled"]);
  expect(find({ schedules }, [phone("work")], [phone("home")])).toEqual(["no_label_dialled"]);
  expect(find({}, [phone("home")])).toEqual([]);
});

test("OUT-DIA-02 OUT-HRS-03 the table is heeded but a list has no region", () => {
  expect(find({ useCallingHours: true }, [phone(), region])).toEqual([]);
  expect(find({ useCallingHours: true }, [phone(), region], [phone()])).toEqual(["no_region_field"]);
});

test("OUT-DIA-02 hours of the campaign and its schedules never meet", () => {
  const schedules = [{ hours: daily("18:00", "21:00"), labels: [""] }];
  expect(find({ hours: daily("09:00", "18:00"), schedules }, [phone()])).toEqual(["hours_never_meet"]);
  expect(find({ hours: daily("09:00", "18:01"), schedules }, [phone()])).toEqual([]);
});
