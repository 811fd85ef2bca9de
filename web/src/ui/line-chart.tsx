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
  const names = lines.map(({ name, token, right }) => `${name} ${token} ${right}`).join("|");

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
        {lines.map(({ name, token }) => (
          <span key={name} className={classes.key}>
            <span className={classes.swatch} style={{ background: `var(${token})` }} aria-hidden />
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
  return [[...seconds], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;
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
      ...lines.map(({ name, token, right }) => ({
        label: name,
        scale: right ? "right" : "y",
        stroke: resolve(element, token),
        width: 2,
        // A figure holds until the next one: no slope that nobody measured.
        paths: uPlot.paths.stepped?.({ align: 1 }),
        points: { show: false },
      })),
    ],
  };
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
