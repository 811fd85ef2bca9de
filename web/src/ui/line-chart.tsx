import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import classes from "./line-chart.module.css";

export interface Line {
  readonly name: string;
  /** A token of tokens.css, for example `--pz-ready`. */
  readonly token: string;
  /** Null: nothing was measured there, and the line has a gap. */
  readonly values: readonly (number | null)[];
  /** Measured on the right, in its own scale. */
  readonly right?: boolean;
  /** What it may be instead: the space between is shaded. */
  readonly band?: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] };
  /** Expected and not measured. */
  readonly expected?: boolean;
}

/** Lines over time that grow while one looks. Its meaning in words stands beside it for those who do not see it (DSK-A11-05). */
export function LineChart({
  label,
  seconds,
  lines,
  timeText,
  height = 130,
}: {
  readonly label: string;
  /** Instants, seconds since 1970. */
  readonly seconds: readonly number[];
  readonly lines: readonly Line[];
  readonly timeText: (ms: number) => string;
  readonly height?: number;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const scheme = useComputedColorScheme();
  const latest = useRef({ lines, timeText });
  latest.current = { lines, timeText };
  const names = lines
    .map(({ name, token, right, band }) => `${name} ${token} ${right} ${band !== undefined}`)
    .join("|");

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the scheme changes
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const chart = new uPlot(
      optionsOf(element, latest.current, height),
      dataOf([], latest.current.lines),
      element,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [scheme, height, names]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new chart needs its data too
  useEffect(() => plot.current?.setData(dataOf(seconds, lines)), [seconds, lines, scheme, height, names]);

  return (
    <figure className={classes.chart}>
      <div ref={host} role="img" aria-label={label} style={{ height }} />
      <figcaption className={classes.legend}>
        {lines.map(({ name, token, expected }) => (
          <span key={name} className={classes.key}>
            <span
              className={classes.swatch}
              style={{ background: `var(${token})` }}
              data-expected={expected || undefined}
              aria-hidden
            />
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** What is counted has no halves. */
const wholeSteps = [1, 2, 5]
  .flatMap((step) => [1, 10, 100, 1_000, 10_000, 100_000].map((scale) => step * scale))
  .sort((a, b) => a - b);

function dataOf(seconds: readonly number[], lines: readonly Line[]): uPlot.AlignedData {
  const edges = lines.flatMap(({ band }) => (band ? [[...band.high], [...band.low]] : []));
  return [[...seconds], ...lines.map(({ values }) => [...values]), ...edges] as uPlot.AlignedData;
}

function optionsOf(
  element: HTMLElement,
  { lines, timeText }: { readonly lines: readonly Line[]; readonly timeText: (ms: number) => string },
  height: number,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (token: string) => style.getPropertyValue(token).trim();
  const ink = resolve(element, "--pz-ink-faint");
  const grid = resolve(element, "--pz-line");
  const font = `11px ${colour("--pz-font-text") || "sans-serif"}`;
  const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, size: 4 } };
  const hasRight = lines.some(({ right }) => right);
  const banded = lines.filter(({ band }) => band !== undefined);
  const edge = { stroke: "transparent", width: 0, points: { show: false } };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, points: { show: false } },
    scales: {
      x: { time: true },
      y: { range: (_, __, high) => [0, Math.max(5, Math.ceil(high * 1.1))] },
      ...(hasRight
        ? {
            right: { range: (_: uPlot, __: number, high: number) => [0, Math.max(5, Math.ceil(high * 1.4))] },
          }
        : {}),
    } as uPlot.Scales,
    axes: [
      {
        ...axis,
        values: (_, splits) => splits.map((second) => timeText(second * 1000)),
        space: 80,
        size: 26,
      },
      { ...axis, size: 46, incrs: wholeSteps },
      ...(hasRight
        ? [{ ...axis, scale: "right", side: 1 as const, size: 40, incrs: wholeSteps, grid: { show: false } }]
        : []),
    ],
    series: [
      {},
      ...lines.map(({ name, token, right, expected }) => ({
        label: name,
        scale: right ? "right" : "y",
        stroke: resolve(element, token),
        width: 2,
        // A figure holds until the next one: no slope that nobody measured.
        ...(expected ? { dash: [6, 4] } : { paths: uPlot.paths.stepped?.({ align: 1 }) }),
        points: { show: false },
      })),
      ...banded.flatMap(() => [{ ...edge }, { ...edge }]),
    ],
    bands: banded.map(({ token }, place) => ({
      series: [lines.length + 1 + 2 * place, lines.length + 2 + 2 * place] as [number, number],
      fill: veil(resolve(element, token)),
    })),
  };
}

/** The same colour, through which the grid is seen. */
function veil(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.16)");
}

/** A canvas needs a real colour, and tokens may refer to other tokens. */
function resolve(element: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
