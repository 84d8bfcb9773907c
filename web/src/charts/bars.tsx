'use client';
import { useId } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import { type ChartSeries, colourOf, type Row } from './series';

/**
 * The bars of one series, all in one path: a thousand days are as light as ten.
 * Provisional periods, and those with days missing, are hatched.
 */
export function Bars({ series, rows }: { series: ChartSeries; rows: Row[] }) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  const hatch = useId();
  if (!x || !y) return null;
  const colour = colourOf(series);
  const drawn = rows.flatMap((row) => {
    const point = row.points[series.key];
    const left = x(row.date, { position: 'start' });
    const right = x(row.date, { position: 'end' });
    if (!point || point.value === null || point.value === 0 || left === undefined || right === undefined) return [];
    const zero = y(0) as number;
    return [{ open: isOpen(point), path: barPath(left, right, zero, y(point.value) as number) }];
  });
  const pathOf = (open: boolean) => drawn.flatMap((d) => (d.open === open ? [d.path] : [])).join('');
  return (
    <g>
      <defs>
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" fill={colour} fillOpacity={0.15} />
          <rect width="2" height="5" fill={colour} />
        </pattern>
      </defs>
      <path d={pathOf(false)} fill={colour} fillOpacity={series.faint ? 0.3 : 0.85} />
      <path d={pathOf(true)} fill={`url(#${hatch})`} fillOpacity={series.faint ? 0.5 : 1} stroke={colour} strokeWidth={0.5} />
    </g>
  );
}

/** Whether a period may still become something else. */
export const isOpen = (p: { provisional?: boolean; given?: { days: number; of: number } | undefined }) => p.provisional === true || p.given !== undefined;

function barPath(left: number, right: number, zero: number, top: number): string {
  const width = Math.max((right - left) * 0.84, 0.7);
  const start = (left + right - width) / 2;
  return `M${start.toFixed(2)},${zero.toFixed(2)}V${top.toFixed(2)}h${width.toFixed(2)}V${zero.toFixed(2)}Z`;
}
