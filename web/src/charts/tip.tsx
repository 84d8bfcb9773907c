'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '@/lib/format';
import { type ChartPoint, type ChartSeries, colourOf, type Row } from './series';

/** What a period of the chart says, with units and reservations in words. */
export function Tip({ row, series, unit, digits }: { row: Row | undefined; series: ChartSeries[]; unit: string; digits: number }) {
  const f = useFormat();
  if (!row) return null;
  return (
    <div className="max-w-72 rounded-lg border border-line bg-card px-3 py-2 text-sm shadow-lg">
      <p className="font-medium">{row.end ? `${f.shortDate(row.date)} – ${f.shortDate(row.end)}` : f.date(row.date)}</p>
      <p className="text-xs text-soft">{unit}</p>
      <ul className="mt-1 space-y-1">
        {series.map((s) => (
          <li key={s.key}>
            <span className="flex items-baseline gap-2">
              <span aria-hidden="true" className="size-2.5 shrink-0 rounded-sm" style={{ background: colourOf(s), opacity: s.faint ? 0.4 : 1 }} />
              <span className="flex-1">{s.name}</span>
              <strong className="tabular-nums">{f.number(row.points[s.key]?.value, digitsOf(s, row, digits))}</strong>
            </span>
            <Reservations point={row.points[s.key]} />
          </li>
        ))}
      </ul>
    </div>
  );
}

// Counts are whole whatever the averages beside them are.
const digitsOf = (s: ChartSeries, row: Row, digits: number) => (s.mark === 'bar' && Number.isInteger(row.points[s.key]?.value) ? 0 : digits);

function Reservations({ point }: { point: ChartPoint | undefined }) {
  const words = useReservations()(point);
  return words ? <span className="block pl-4 text-xs text-warn">{words}</span> : null;
}

/** What has to be known beside the number of a point, in words. */
export function useReservations() {
  const t = useTranslations('charts');
  return (point: ChartPoint | undefined) =>
    [point?.provisional && t('provisional'), point?.given && t('given', { days: point.given.days, of: point.given.of }), point?.corrected && t('corrected')]
      .filter(Boolean)
      .join('; ');
}
