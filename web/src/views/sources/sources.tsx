'use client';
import { useTranslations } from 'next-intl';
import type { SourcesQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { has } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Answered, Loading } from '@/ui/states';
import { Annotations } from './annotations';
import { Completeness } from './completeness';
import { sourcesDocument } from './documents';
import { inUse } from './in-use';
import { Notices } from './notices';
import { SnapshotNow } from './snapshot';
import { SourceCard } from './source-card';
import { Unused } from './unused';

/** Where the numbers come from, and how fresh and how whole they are. */
export function Sources() {
  return (
    <Ready before={<Loading className="h-[48rem]" />}>
      <Page />
    </Ready>
  );
}

function Page() {
  const t = useTranslations('sources');
  useTitle(t('title'));
  const asked = useAnswer(sourcesDocument, {});
  return (
    <div className="flex flex-col gap-6">
      <div className="max-w-3xl">
        <h1>{t('title')}</h1>
        <p className="mt-2 text-soft">{t('intro')}</p>
      </div>
      <Answered asked={asked} loading={<Loading className="h-[48rem]" />}>
        {(data) => <Parts data={data} />}
      </Answered>
    </div>
  );
}

function Parts({ data }: { data: SourcesQuery }) {
  const t = useTranslations('sources');
  const { used, unused } = inUse(data);
  return (
    <div className="flex flex-col gap-6">
      <Notices first={data.notices} sources={data.cluster.sources} />
      <SnapshotNow snapshot={data.snapshot} />
      <section className="flex flex-col gap-4" aria-labelledby="used">
        <div className="max-w-3xl">
          <h2 id="used">{t('used.title')}</h2>
          {!has('ETL') && <p className="mt-1 text-soft">{t('used.byHand')}</p>}
        </div>
        <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
          {used.map((u) => (
            <SourceCard key={u.source.name} used={u} diseases={data.diseases} />
          ))}
        </div>
        {unused.length > 0 && <Unused sources={unused} more={data.batches.pageInfo.hasNextPage} />}
      </section>
      <Completeness used={used} diseases={data.diseases} />
      <Card title={t('annotations.title')}>
        <Annotations first={data.annotations} diseases={data.diseases} sources={data.cluster.sources} />
      </Card>
    </div>
  );
}
