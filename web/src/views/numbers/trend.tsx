'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '@/lib/format';

/** How a count compares with that of the seven days before, in words; the colour only helps. */
export function Trend({ change }: { change: number | null }) {
  const words = useTrend()(change);
  const way = wayOf(change);
  const colour = way === 'up' ? 'text-bad' : way === 'down' ? 'text-good' : 'text-soft';
  return (
    <span className={`text-sm ${colour}`}>
      {way && <span aria-hidden="true">{{ up: '▲', down: '▼', level: '●' }[way]} </span>}
      {words}
    </span>
  );
}

/** The relative change of a count as it stands in a table. */
export function Change({ change }: { change: number | null }) {
  const f = useFormat();
  const way = wayOf(change);
  const colour = way === 'up' ? 'text-bad' : way === 'down' ? 'text-good' : 'text-soft';
  return (
    <span className={`whitespace-nowrap ${colour}`}>
      {way && way !== 'level' && <span aria-hidden="true">{way === 'up' ? '▲' : '▼'} </span>}
      {f.change(change)}
    </span>
  );
}

// Less than half a hundredth is no change that people would speak of.
function wayOf(change: number | null): 'up' | 'down' | 'level' | undefined {
  if (change === null) return undefined;
  if (Math.abs(change) < 0.005) return 'level';
  return change > 0 ? 'up' : 'down';
}

function useTrend() {
  const t = useTranslations('numbers.trend');
  const f = useFormat();
  return (change: number | null) => {
    const way = wayOf(change);
    if (change === null || !way) return t('none');
    if (way === 'level') return t('same');
    if (change >= 2) return t('times', { factor: f.number(change + 1, 1) });
    return t(way === 'up' ? 'more' : 'fewer', { percent: f.percent(Math.abs(change), 0) });
  };
}
