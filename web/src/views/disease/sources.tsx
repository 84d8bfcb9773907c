'use client';
import { useTranslations } from 'next-intl';
import type { DiseaseQuery } from '@/gql/graphql';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Empty } from '@/ui/states';
import { coverageOf } from './regions';

/** Who counts the disease: those whose numbers answer here, with what they cover, before the others. */
export function Sources({ data, code }: { data: DiseaseQuery; code: string }) {
  const t = useTranslations('disease.sources');
  const f = useFormat();
  const coverage = coverageOf(data.summaries);
  const answering = data.cluster.sources.filter((s) => coverage.has(s.name));
  const others = data.cluster.sources.filter((s) => s.disease === code && !s.simulated && !coverage.has(s.name));
  return (
    <Card title={t('title')} aside={<a href={pageOf('sources')}>{t('all')}</a>}>
      {answering.length === 0 && <Empty title={t('none')} />}
      <ul className="space-y-4 text-sm">
        {answering.map((s) => {
          const c = coverage.get(s.name);
          return (
            <li key={s.name}>
              <a href={s.address} rel="noreferrer" className="font-medium">
                <span lang="en">{s.title}</span>
              </a>
              <p className="text-soft">
                <span lang="en">
                  {s.publisher} · {s.licence}
                </span>
              </p>
              <p>{t('coverage', { count: c?.countries ?? 0, first: f.shortDate(c?.first), last: f.shortDate(c?.last) })}</p>
            </li>
          );
        })}
      </ul>
      {others.length > 0 && (
        <>
          <h3 className="mt-5">{t('others')}</h3>
          <p className="mt-1 text-sm text-soft">{t('othersAbout')}</p>
          <ul className="mt-2 space-y-1 text-sm">
            {others.map((s) => (
              <li key={s.name}>
                <a href={s.address} rel="noreferrer">
                  <span lang="en">{s.title}</span>
                </a>{' '}
                <span className="text-soft">({s.publisher})</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
