'use client';
import { useTranslations } from 'next-intl';
import type { AsOfRevisionsQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { useMore } from '@/lib/more';
import { MoreTable } from '@/ui/more-table';
import { Empty } from '@/ui/states';
import type { Column } from '@/ui/table';
import { useCounted } from './counted';
import { type Revision, revisionsDocument } from './documents';
import { Told } from './told';

type Question = { disease: string; place: string; since: string; to: string };

/** What the publisher changed since, of the days that were known then. */
export function Revisions(question: Question) {
  const asked = useAnswer(revisionsDocument, question);
  return (
    <Told asked={asked} height="h-64">
      {(data) => <List first={data.revisions} question={question} />}
    </Told>
  );
}

function List({ first, question }: { first: AsOfRevisionsQuery['revisions']; question: Question }) {
  const t = useTranslations('asof.revisions');
  const f = useFormat();
  const list = useMore(first, async (after) => (await ask(revisionsDocument, { ...question, after })).data.revisions);
  const elsewhere = list.rows.some((r) => r.location.code !== question.place);
  const columns = useColumns(elsewhere);
  if (list.rows.length === 0) return <Empty title={t('none')}>{t('noneWhy')}</Empty>;
  return (
    <>
      <p className="mb-3 text-soft">{t('count', { count: first.totalCount, day: f.date(question.to) })}</p>
      <MoreTable caption={t('title')} columns={columns} list={list} rowKey={(r, i) => `${r.location.code} ${r.date} ${i}`} />
    </>
  );
}

function useColumns(elsewhere: boolean): Column<Revision>[] {
  const t = useTranslations('asof.revisions');
  const counted = useCounted();
  const f = useFormat();
  return [
    { key: 'date', head: t('day'), names: true, cell: (r) => <span className="whitespace-nowrap">{f.shortDate(r.date)}</span> },
    ...(elsewhere ? [{ key: 'place', head: t('place'), cell: (r: Revision) => r.location.name }] : []),
    counted('cases'),
    counted('deaths'),
    { key: 'superseded', head: t('changed'), cell: (r) => <span className="whitespace-nowrap">{f.moment(r.superseded)}</span> },
    { key: 'withdrawn', head: t('how'), cell: (r) => t(r.withdrawn ? 'withdrawn' : 'revised') },
  ];
}
