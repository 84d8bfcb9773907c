'use client';
import { useTranslations } from 'next-intl';
import { ask } from '@/lib/api';
import { pageOf } from '@/lib/cluster';
import { useFormat, useMeasures } from '@/lib/format';
import { type Page, useMore } from '@/lib/more';
import { MoreTable } from '@/ui/more-table';
import { Empty } from '@/ui/states';
import type { Column } from '@/ui/table';
import { type Annotation, annotationsDocument, type Disease, type Source } from './documents';

const camel = (measure: string) => measure.toLowerCase().replace(/_(.)/g, (_, c: string) => c.toUpperCase());

/** The notes on the quality of the data, from the newest. */
export function Annotations({ first, diseases, sources }: { first: Page<Annotation>; diseases: Disease[]; sources: Source[] }) {
  const t = useTranslations('sources.annotations');
  const columns = useColumns(diseases, sources);
  const list = useMore(first, async (after) => (await ask(annotationsDocument, { after })).data.annotations);
  if (list.rows.length === 0) return <Empty title={t('none')}>{t('noneWhy')}</Empty>;
  return <MoreTable caption={t('title')} columns={columns} list={list} rowKey={(a) => String(a.id)} />;
}

function useColumns(diseases: Disease[], sources: Source[]): Column<Annotation>[] {
  const t = useTranslations('sources.annotations');
  const f = useFormat();
  const measure = useMeasures();
  return [
    {
      key: 'days',
      head: t('days'),
      names: true,
      cell: (a) => (a.firstDate === a.lastDate ? f.shortDate(a.firstDate) : `${f.shortDate(a.firstDate)} – ${f.shortDate(a.lastDate)}`),
    },
    {
      key: 'place',
      head: t('place'),
      cell: (a) => <a href={pageOf(`place/${a.location.code}`, { disease: a.disease })}>{a.location.name}</a>,
    },
    { key: 'note', head: t('note'), cell: (a) => <p className="max-w-prose min-w-64">{a.note}</p> },
    { key: 'counts', head: t('counts'), cell: (a) => a.counts.map((c) => measure(camel(c))).join(', ') },
    { key: 'disease', head: t('disease'), cell: (a) => diseases.find((d) => d.code === a.disease)?.name ?? a.disease },
    { key: 'source', head: t('source'), cell: (a) => (a.source ? (sources.find((s) => s.name === a.source)?.title ?? a.source) : t('everySource')) },
    { key: 'noted', head: t('noted'), cell: (a) => f.shortDate(a.noted) },
  ];
}
