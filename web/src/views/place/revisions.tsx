'use client';
import { useTranslations } from 'next-intl';
import { WhenSeen } from '@/charts/when-seen';
import type { PlaceBelowQuery } from '@/gql/graphql';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { type Below, changedDays as days, useBelow } from './below';

type Revision = NonNullable<PlaceBelowQuery['revisions']>['nodes'][number];

/** What the publisher changed of the last weeks since it first reported them. */
export function Revisions({ below }: { below: Below }) {
  const t = useTranslations('place.revisions');
  return (
    <Card title={t('title')} aside={<a href={pageOf('as-of', { disease: below.disease, place: below.code })}>{t('asOf')}</a>}>
      <WhenSeen className="h-40">{() => <Asked below={below} />}</WhenSeen>
    </Card>
  );
}

function Asked({ below }: { below: Below }) {
  const t = useTranslations('place.revisions');
  return (
    <Answered asked={useBelow(below)} loading={<Loading className="h-40" />}>
      {({ revisions }) =>
        !revisions || revisions.nodes.length === 0 ? (
          <Empty title={t('none', { days })} />
        ) : (
          <>
            <p className="mb-3 text-sm text-soft">{t('about', { count: revisions.totalCount, days })}</p>
            <Changes nodes={revisions.nodes} own={below.code} />
          </>
        )
      }
    </Answered>
  );
}

function Changes({ nodes, own }: { nodes: Revision[]; own: string }) {
  const t = useTranslations('place.revisions');
  const f = useFormat();
  const counts = (['cases', 'deaths', 'hospitalizations'] as const).filter((m) => nodes.some((n) => n.change[m] !== null && n.change[m] !== 0));
  const columns: Column<Revision>[] = [
    {
      key: 'date',
      head: t('day'),
      names: true,
      cell: (r) => (r.location.code === own ? f.shortDate(r.date) : `${f.shortDate(r.date)}, ${r.location.name}`),
    },
    ...counts.map((m) => ({
      key: m,
      head: t(m),
      number: true,
      cell: (r: Revision) => (r.withdrawn ? t('withdrawn') : t('fromTo', { before: f.number(r.before[m]), after: f.number(r.after[m]) })),
    })),
    { key: 'superseded', head: t('superseded'), number: true, cell: (r) => f.shortDate(r.superseded) },
  ];
  return <Table caption={t('title')} columns={columns} rows={nodes} rowKey={(r, i) => `${r.date}-${r.superseded}-${i}`} step={8} />;
}
