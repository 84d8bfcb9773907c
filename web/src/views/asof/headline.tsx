'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import type { Now, Series, Then } from './documents';

type Count = number | null | undefined;
type Figure = { key: string; name: string; past: Count; now: Count; today?: Count };

const sum = (values: Count[]): Count => (values.every((v) => v === null || v === undefined) ? null : values.reduce<number>((s, v) => s + (v ?? 0), 0));

/** The headline numbers as known then, and what is known now about the same days. */
export function Headline({ then, today, series, day, lastDate }: { then: Then; today: Now['summary']; series: Series; day: string; lastDate: string }) {
  const t = useTranslations('asof.headline');
  const f = useFormat();
  const days = series.days[0]?.points ?? [];
  const last = days.at(-1);
  const known = then.summary;
  const figures: Figure[] = [
    { key: 'cases', name: t('cases'), past: known.cases, now: last?.cumulative.cases, today: today.cases },
    { key: 'deaths', name: t('deaths'), past: known.deaths, now: last?.cumulative.deaths, today: today.deaths },
    {
      key: 'hospitalizations',
      name: t('hospitalizations'),
      past: known.hospitalizations,
      now: last?.cumulative.hospitalizations,
      today: today.hospitalizations,
    },
    { key: 'cases7', name: t('cases7'), past: known.last7Days.cases, now: sum(days.map((d) => d.cases)) },
    { key: 'deaths7', name: t('deaths7'), past: known.last7Days.deaths, now: sum(days.map((d) => d.deaths)) },
  ].filter((x) => x.past !== null || (x.now !== null && x.now !== undefined));
  return (
    <Card title={t('title', { day: f.date(day) })}>
      <p className="-mt-2 mb-5 text-soft">{t('upTo', { day: f.date(lastDate) })}</p>
      <ul className="grid gap-x-8 gap-y-6 sm:grid-cols-2 lg:grid-cols-4">
        {figures.map((x) => (
          <li key={x.key} className="border-l-4 border-accent pl-4">
            <h3 className="font-medium text-soft">{x.name}</h3>
            <p className="text-3xl font-semibold tabular-nums">{f.number(x.past)}</p>
            <p className="mt-1">{t('now', { number: f.number(x.now) })}</p>
            <Difference past={x.past} now={x.now} />
            {x.today !== undefined && today.lastDate !== lastDate && (
              <p className="mt-1 text-sm text-soft">{t('today', { number: f.number(x.today), day: f.shortDate(today.lastDate) })}</p>
            )}
          </li>
        ))}
      </ul>
      <Sources then={then} series={series} />
    </Card>
  );
}

function Difference({ past, now }: { past: Count; now: Count }) {
  const t = useTranslations('asof.headline');
  const f = useFormat();
  if (past === null || past === undefined || now === null || now === undefined) return <p className="text-sm text-soft">{t('incomparable')}</p>;
  if (past === now) return <p className="text-sm text-soft">{t('same')}</p>;
  const number = f.number(Math.abs(now - past));
  const share = past > 0 ? ` (${signed(f.percent((now - past) / past), now > past)})` : '';
  return (
    <p className="text-sm font-medium text-warn">
      {t(now > past ? 'more' : 'fewer', { number })}
      {share}
    </p>
  );
}

const signed = (text: string, up: boolean) => (up ? `+${text}` : text);

// Another source may be preferred by now: then the difference is not the publisher's.
function Sources({ then, series }: { then: Then; series: Series }) {
  const t = useTranslations('asof.headline');
  const before = then.summary.sources.join(', ');
  const now = series.now[0]?.source ?? '';
  return (
    <p className="mt-6 text-sm text-soft">
      {t('source', { source: before })} {before !== now && <span className="text-warn">{t('otherSource', { source: now })}</span>}
    </p>
  );
}
