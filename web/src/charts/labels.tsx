'use client';
import { usePlotArea, useYAxisScale } from 'recharts';
import { apart, type ChartSeries, colourOf } from './series';

/** How wide the names at the line ends are, in pixels. */
export const labelRoom = (series: ChartSeries[]) => Math.min(180, 16 + Math.max(...series.map((s) => s.name.length)) * 8.2);

const longest = 20;

/** The names at the ends of the lines, in place of a legend. */
export function EndLabels({ series }: { series: ChartSeries[] }) {
  const plot = usePlotArea();
  const y = useYAxisScale();
  if (!plot || !y) return null;
  const named = series.flatMap((s) => {
    const last = s.points.findLast((p) => p.value !== null);
    return last ? [{ series: s, at: y(last.value) as number }] : [];
  });
  const places = apart(
    named.map((n) => n.at),
    16,
    plot.y + 6,
    plot.y + plot.height - 2,
  );
  return (
    <g fontSize={13} fontWeight={600}>
      {named.map(({ series: s }, i) => (
        <text key={s.key} x={plot.x + plot.width + 8} y={places[i]} dy="0.35em" fill={colourOf(s)}>
          {s.name.length > longest ? `${s.name.slice(0, longest - 1)}…` : s.name}
        </text>
      ))}
    </g>
  );
}
