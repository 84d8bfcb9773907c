'use client';
import { useTranslations } from 'next-intl';
import { dateOf, dayOf } from '@/charts/series';
import { WhenSeen } from '@/charts/when-seen';
import type { PlaceRevisionsQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { revisionsDocument } from './documents';

type Given = { disease: string; code: string; lastDate: string };
type Revision = PlaceRevisionsQuery['revisions']['nodes'][number];

// How far back a change is worth telling here; as-of has all of them.
const days = 56;

/** What the publisher changed of the last weeks since it first reported them. */
export function Revisions(given: Given) {
  const t = useTranslations('place.revisions');
  return (
    <Card title={t('title')} aside={<a href={pageOf('as-of', { disease: given.disease, place: given.code })}>{t('asOf')}</a>}>
      <WhenSeen className="h-40">{() => <Asked {...given} />}</WhenSeen>
    </Card>
  );
}

function Asked({ disease, code, lastDate }: Given) {
  const t = useTranslations('place.revisions');
  const asked = useAnswer(revisionsDocument, { disease, code, from: dateOf(dayOf(lastDate) - days + 1), first: 25 });
  return (
    <Answered asked={asked} loading={<Loading className="h-40" />}>
      {({ revisions }) =>
        revisions.nodes.length === 0 ? (
          <Empty title={t('none', { days })} />
        ) : (
          <>
            <p className="mb-3 text-sm text-soft">{t('about', { count: revisions.totalCount, days })}</p>
            <Changes nodes={revisions.nodes} own={code} />
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
