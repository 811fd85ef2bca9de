import { expect, test } from "vitest";
import { q850OfStatus, statusOfQ850 } from "./q850.ts";

test.each<[status: number, causes: number[]]>([
  [404, [1, 2, 3, 26]],
  [486, [17]],
  [408, [18]],
  [480, [19, 20, 31]],
  [603, [21]],
  [410, [22]],
  [502, [27]],
  [484, [28]],
  [501, [29, 79]],
  [503, [34, 38, 41, 42, 47, 58, 88]],
  [403, [55, 57, 87]],
  [488, [65, 70]],
  [504, [102]],
  [500, [111, 127, 6, 44, 99]],
])("TEL-MAP-04 %i for causes %j", (status, causes) => {
  expect(causes.map(statusOfQ850)).toEqual(causes.map(() => status));
});

test.each<[q850: number, statuses: number[]]>([
  [17, [486, 600]],
  [1, [404, 604]],
  [22, [410]],
  [28, [484]],
  [5, [485, 416]],
  [41, [500, 503]],
  [38, [502]],
  [102, [504]],
  [25, [482, 483]],
  [21, [403, 603, 607, 608]],
  [58, [488, 606]],
  [79, [406, 415]],
  [16, [487]],
  [27, [401, 402, 407]],
])("TEL-MAP-02 cause %i towards the other side when only the code is known: %j", (q850, statuses) => {
  expect(statuses.map(q850OfStatus)).toEqual(statuses.map(() => q850));
});
