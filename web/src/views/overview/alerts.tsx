'use client';
import { useTranslations } from 'next-intl';
import { WhenSeen } from '@/charts/when-seen';
import type { OverviewAlertsQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { cluster, pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { alertsDocument } from './document';
import type { Scope } from './overview';

type Asking = { disease: string; scope: Scope };

/** Places whose counts are above what was to be expected now, the furthest out first. */
export function Alerts({ country, ...asking }: Asking & { country: string }) {
  const t = useTranslations('overview.alerts');
  return (
    <Card title={t('title')} className="xl:self-start">
      <p className="mb-4 text-sm text-soft">{asking.scope === 'parts' ? t('aboutParts', { country }) : t('about')}</p>
      <WhenSeen className="h-80">{() => <Asked {...asking} />}</WhenSeen>
    </Card>
  );
}

function Asked({ disease, scope }: Asking) {
  const t = useTranslations('overview.alerts');
  const f = useFormat();
  const parts = scope === 'parts';
  const asked = useAnswer(alertsDocument, {
    disease,
    count: useAddress().get('measure') === 'deaths' ? 'DEATHS' : 'CASES',
    level: parts ? 'SUBDIVISION' : 'COUNTRY',
    under: parts ? cluster().country : null,
  });
  return (
    <Answered asked={asked} loading={<Loading className="h-80" />}>
      {({ alerts }) => {
        if (!alerts || alerts.places === 0) return <Empty title={t('unjudged')} />;
        if (alerts.nodes.length === 0) return <Empty title={t('none', { places: alerts.places })}>{t('judged', { date: f.date(alerts.to) })}</Empty>;
        return (
          <>
            <p className="mb-3 text-sm font-medium">{t('count', { count: alerts.totalCount, places: alerts.places, date: f.date(alerts.to) })}</p>
            <List alerts={alerts.nodes} disease={disease} />
          </>
        );
      }}
    </Answered>
  );
}

type Alert = NonNullable<OverviewAlertsQuery['alerts']>['nodes'][number];

function List({ alerts, disease }: { alerts: Alert[]; disease: string }) {
  const t = useTranslations('overview.alerts');
  const f = useFormat();
  return (
    <ol className="divide-y divide-line">
      {alerts.map((a) => (
        <li key={a.location?.code} className="flex items-baseline gap-3 py-2">
          <span className="w-6 shrink-0 text-right text-sm text-soft tabular-nums">{f.number(a.rank)}</span>
          <div className="min-w-0 flex-1">
            <a href={pageOf(`place/${a.location?.code}`, { disease })} className="font-medium">
              {a.location?.name}
            </a>
            <p className="text-sm text-soft">{t('line', { observed: f.number(a.observed), upper: f.number(a.upper, 1), since: f.shortDate(a.since) })}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
