'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useFormat } from '@/lib/format';
import { Empty } from '@/ui/states';
import { Frame, type Numbers } from './frame';
import { daysOf, NoteList } from './notes';
import { Plot } from './plot';
import { type ChartNote, type ChartSeries, colourOf, type Row, rowsOf } from './series';
import { useReservations } from './tip';

export type TimeChartProps = {
  title: string;
  /** What the axis counts: "Cases in a week per 100,000 residents". */
  unit: string;
  series: ChartSeries[];
  notes?: ChartNote[] | undefined;
  /** Digits behind the point in tooltip and table: 0 for counts, 1 or 2 for rates. */
  digits?: number;
  height?: number;
  /** Source and date, in words. */
  foot: string;
  file: string;
};

/**
 * Series over time: bars for counts of periods, lines for averages and totals, with
 * gaps where a source gives nothing, provisional points hatched or dashed, and marks
 * on annotated days. The page gives it the words of the area "charts". Load it lazily:
 *
 *     const TimeChart = lazy(() => import('@/charts/time-chart'));
 */
export default function TimeChart({ title, unit, series, notes = [], digits = 0, height = 360, foot, file }: TimeChartProps) {
  const t = useTranslations('charts');
  const f = useFormat();
  const drawing = useRef<HTMLDivElement>(null);
  const width = useWidth(drawing);
  const rows = useMemo(() => rowsOf(series), [series]);
  const [open, setOpen] = useState<string>();
  const numbers = useNumbers(series, rows, digits);
  const seen = useMemo(() => notesWithin(notes, rows), [notes, rows]);
  const hints = useHints(series);
  const unnamed = unnamedOf(series, width);
  const said = (n: ChartNote, number: number) => `${number}: ${daysOf(n, f.shortDate)} ${n.text}`;
  const empty = rows.every((r) => Object.values(r.points).every((p) => p === undefined || p.value === null));
  return (
    <Frame {...{ title, unit, foot, file, numbers, drawing }} legend={legendOf(unnamed)} remarks={[...hints, ...seen.map((n, i) => said(n, i + 1))]}>
      <Legend series={unnamed} />
      <div ref={drawing} style={{ minHeight: height }}>
        {empty ? (
          <Empty title={t('empty')} />
        ) : (
          width > 0 && <Plot {...{ series, rows, unit, digits, title, width, height, open }} notes={seen} onOpen={setOpen} />
        )}
      </div>
      {hints.length > 0 && <p className="mt-2 text-sm text-soft">{hints.join(' ')}</p>}
      <NoteList notes={seen} open={open} onOpen={setOpen} />
    </Frame>
  );
}

/** How wide the element is, in pixels; 0 until that is known. */
export function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [element]);
  return width;
}

// Notes on the same days, as of several places, share a mark.
function notesWithin(notes: ChartNote[], rows: Row[]): ChartNote[] {
  const first = rows[0]?.date ?? '';
  const last = rows.at(-1)?.end ?? rows.at(-1)?.date ?? '';
  const byDays = new Map<string, ChartNote>();
  for (const n of notes) {
    if (n.lastDate < first || n.firstDate > last) continue;
    const key = `${n.firstDate} ${n.lastDate}`;
    const same = byDays.get(key);
    byDays.set(key, same ? { ...same, text: `${same.text} · ${n.text}` } : n);
  }
  return [...byDays.values()];
}

// Lines are named at their ends where there is room; what that leaves unnamed has a legend.
function unnamedOf(series: ChartSeries[], width: number): ChartSeries[] {
  if (series.length < 2) return [];
  return width < 480 ? series : series.filter((s) => s.mark === 'bar');
}

const legendOf = (series: ChartSeries[]) =>
  series.map((s) => ({ name: s.name, fill: s.faint ? `color-mix(in srgb, ${colourOf(s)} 40%, var(--card))` : colourOf(s) }));

function Legend({ series }: { series: ChartSeries[] }) {
  if (series.length === 0) return null;
  return (
    <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {series.map((s) => (
        <li key={s.key} className="flex items-center gap-2">
          <span
            aria-hidden="true"
            className={s.mark === 'bar' ? 'size-3 rounded-sm' : 'h-1 w-4 rounded'}
            style={{ background: colourOf(s), opacity: s.faint ? 0.4 : 1 }}
          />
          {s.name}
        </li>
      ))}
    </ul>
  );
}

/** What the drawing does not say by itself. */
function useHints(series: ChartSeries[]): string[] {
  const t = useTranslations('charts');
  const any = (is: (p: ChartSeries['points'][number]) => boolean) => series.some((s) => s.points.some(is));
  const bars = series.some((s) => s.mark === 'bar');
  return [
    any((p) => p.provisional === true) && t(bars ? 'hint.provisionalBars' : 'hint.provisionalLines'),
    any((p) => p.given !== undefined) && t(bars ? 'hint.givenBars' : 'hint.given'),
    any((p) => p.value !== null && p.value < 0) && t('hint.corrected'),
  ].filter((s) => s !== false);
}

function useNumbers(series: ChartSeries[], rows: Row[], digits: number): Numbers {
  const t = useTranslations('charts');
  const f = useFormat();
  const reservations = useReservations();
  const periods = rows.some((r) => r.end !== undefined);
  const dates = periods ? 2 : 1;
  return {
    head: [...(periods ? [t('from'), t('to')] : [t('day')]), ...series.map((s) => s.name), t('remarks')],
    rows: () =>
      rows.map((r) => [
        r.date,
        ...(periods ? [r.end ?? null] : []),
        ...series.map((s) => r.points[s.key]?.value ?? null),
        [...new Set(series.map((s) => reservations(r.points[s.key])).filter(Boolean))].join('; ') || null,
      ]),
    write: (cell, column) => {
      if (column < dates) return f.shortDate(cell as string | null);
      if (typeof cell === 'number') return f.number(cell, Number.isInteger(cell) && series[column - dates]?.mark === 'bar' ? 0 : digits);
      return column === dates + series.length ? String(cell ?? '') : f.number(null);
    },
    newestFirst: true,
  };
}
