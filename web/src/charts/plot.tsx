'use client';
import { useLocale } from 'next-intl';
import { useMemo } from 'react';
import { CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import { useFormat, writtenAs } from '@/lib/format';
import { Bars } from './bars';
import { EndLabels, labelRoom } from './labels';
import { NoteMarks } from './notes';
import { axisOf, type ChartNote, type ChartSeries, colourOf, type Row, timeTicks } from './series';
import { Tip } from './tip';

export type PlotProps = {
  series: ChartSeries[];
  rows: Row[];
  notes: ChartNote[];
  unit: string;
  digits: number;
  title: string;
  width: number;
  height: number;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
};

/** The drawing itself, by Recharts: axes from zero, bars, lines, names at their ends, marks of notes. */
export function Plot({ series, rows, notes, unit, digits, title, width, height, open, onOpen }: PlotProps) {
  const tick = useTickFormat(rows);
  const axis = useMemo(
    () =>
      axisOf(
        rows.flatMap((r) => Object.values(r.points).flatMap((p) => p?.value ?? [])),
        height < 220 ? 3 : 5,
      ),
    [rows, height],
  );
  const lines = series.filter((s) => s.mark === 'line');
  const labelled = series.length > 1 && width >= 480 ? lines : [];
  const mark = useAxisFormat(axis.ticks);
  const left = 12 + Math.max(...axis.ticks.map((v) => mark(v).length)) * 7.5;
  const right = labelled.length > 0 ? labelRoom(labelled) : 12;
  const dates = useMemo(() => rows.map((r) => r.date), [rows]);
  const ticks = timeTicks(dates, Math.floor((width - left - right) / 76));
  return (
    <ComposedChart data={rows} width={width} height={height} margin={{ top: notes.length > 0 ? 30 : 10, right, bottom: 0, left: 0 }} title={title} tabIndex={0}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="date"
        scale="band"
        ticks={ticks}
        interval={0}
        tickFormatter={tick}
        tick={text}
        tickLine={{ stroke: 'var(--line)' }}
        axisLine={{ stroke: 'var(--soft)' }}
        height={26}
      />
      <YAxis width={left} domain={[axis.low, axis.high]} ticks={axis.ticks} interval={0} tickFormatter={mark} tick={text} tickLine={false} axisLine={false} />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--soft)', strokeWidth: 1 }}
        content={({ active, label }) => (active ? <Tip row={rows.find((r) => r.date === label)} series={series} unit={unit} digits={digits} /> : null)}
      />
      {series.map((s) => (s.mark === 'bar' ? <Bars key={s.key} series={s} rows={rows} /> : null))}
      {series.flatMap((s) => linesOf(s, rows))}
      {labelled.length > 0 && <EndLabels series={labelled} />}
      <NoteMarks notes={notes} rows={rows} open={open} onOpen={onOpen} />
    </ComposedChart>
  );
}

const text = { fill: 'var(--soft)', fontSize: 12 };

/** Large numbers in short, small ones with the digits of the step between them. */
function useAxisFormat(ticks: number[]): (v: number) => string {
  const f = useFormat();
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  return step < 1 ? (v) => f.number(v, v === 0 ? 0 : -Math.floor(Math.log10(step))) : f.compact;
}

/** Months and years where the axis is long, days where it is short. */
function useTickFormat(rows: Row[]): (date: string) => string {
  const f = useFormat();
  const language = useLocale();
  return useMemo(() => {
    const span = rows.length > 1 ? Date.parse(rows.at(-1)?.date ?? '') - Date.parse(rows[0]?.date ?? '') : 0;
    if (span > 140 * 86_400_000) return f.month;
    const day = new Intl.DateTimeFormat(writtenAs(language), { day: 'numeric', month: 'short', timeZone: 'UTC' });
    return (date) => day.format(new Date(`${date}T00:00:00Z`));
  }, [f, language, rows]);
}

// What is provisional is dashed, from the last settled point on. Of bars the line is
// there for the tooltip alone.
function linesOf(s: ChartSeries, rows: Row[]) {
  const common = { type: 'linear' as const, isAnimationActive: false, connectNulls: false, name: s.name };
  const bar = s.mark === 'bar';
  const countOf = (row: Row) => row.points[s.key]?.value ?? null;
  const openFrom = bar ? rows.length : firstOpen(s, rows);
  const index = new Map(rows.map((r, i) => [r.date, i]));
  const part = (row: Row, late: boolean) => {
    const i = index.get(row.date) ?? 0;
    return (late ? i >= openFrom - 1 : i < openFrom) ? countOf(row) : null;
  };
  const stroke = bar ? 'transparent' : colourOf(s);
  return [
    <Line
      key={s.key}
      {...common}
      dataKey={(row: Row) => part(row, false)}
      stroke={stroke}
      strokeWidth={2.25}
      dot={bar ? false : dotsOf(s, rows)}
      activeDot={bar ? false : { r: 4 }}
    />,
    openFrom < rows.length && (
      <Line
        key={`${s.key}-open`}
        {...common}
        dataKey={(row: Row) => part(row, true)}
        stroke={stroke}
        strokeWidth={2.25}
        strokeDasharray="4 4"
        dot={false}
        activeDot={{ r: 4 }}
      />
    ),
  ];
}

function firstOpen(s: ChartSeries, rows: Row[]): number {
  let from = rows.length;
  while (from > 0) {
    const point = rows[from - 1]?.points[s.key];
    if (point && point.value !== null && !point.provisional) break;
    from--;
  }
  return rows.slice(from).some((r) => r.points[s.key]?.provisional) ? from : rows.length;
}

// A value between gaps has no line to be seen by, and gets a dot.
function dotsOf(s: ChartSeries, rows: Row[]) {
  const valueAt = (i: number) => rows[i]?.points[s.key]?.value ?? null;
  const alone = new Set(rows.flatMap((_, i) => (valueAt(i) !== null && valueAt(i - 1) === null && valueAt(i + 1) === null ? [i] : [])));
  if (alone.size === 0) return false;
  return ({ cx, cy, index }: { cx?: number | undefined; cy?: number | undefined; index: number }) =>
    alone.has(index) ? <circle key={index} cx={cx} cy={cy} r={2.5} fill={colourOf(s)} /> : null;
}
