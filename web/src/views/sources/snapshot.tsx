'use client';
import { useTranslations } from 'next-intl';
import type { SourcesQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';

/** Which snapshot answers now: what all numbers of the pages come from. */
export function SnapshotNow({ snapshot }: { snapshot: SourcesQuery['snapshot'] }) {
  const t = useTranslations('sources.snapshot');
  const f = useFormat();
  if (!snapshot) {
    return (
      <Card title={t('title')}>
        <p>{t('none')}</p>
      </Card>
    );
  }
  const facts = [
    [t('number'), f.number(snapshot.number)],
    [t('created'), `${f.moment(snapshot.created)} (${f.ago(snapshot.created)})`],
    [t('records'), f.number(snapshot.records)],
    [t('revisions'), f.number(snapshot.revisions)],
    [t('size'), f.bytes(snapshot.bytes)],
  ];
  return (
    <Card title={t('title')}>
      <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-[repeat(5,auto)]">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 text-sm break-all text-soft">
        {t('sha256')} <code>{snapshot.sha256}</code>
      </p>
    </Card>
  );
}
