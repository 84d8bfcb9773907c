'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { SnapshotPublishedSubscription } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useListening } from '@/lib/listen';
import { useDiseaseName } from './parts';

const document = graphql(`
  subscription SnapshotPublished($after: Int64) {
    snapshotPublished(after: $after) {
      number
      created
      changes {
        disease
        firstDate
        lastDate
        locationCount
      }
    }
  }
`);

/** Says that another snapshot serves, and what changed in it, without disturbing anybody. */
export function SnapshotNews() {
  const t = useTranslations('admin.news');
  const f = useFormat();
  const disease = useDiseaseName();
  const [news, setNews] = useState<SnapshotPublishedSubscription['snapshotPublished']>();
  useListening(
    document,
    {},
    (told) => setNews(told.snapshotPublished),
    (last) => ({ after: last.snapshotPublished.number }),
  );
  return (
    <div role="status" aria-live="polite" className="empty:hidden">
      {news && (
        <div className="rounded-md bg-accent-ground px-4 py-3 text-sm">
          <p className="font-medium">{t('published', { number: String(news.number), when: f.moment(news.created) })}</p>
          {news.changes?.map((c) => (
            <p key={c.disease}>
              {t('changed', {
                disease: disease(c.disease),
                first: f.shortDate(c.firstDate),
                last: f.shortDate(c.lastDate),
                count: c.locationCount,
                number: f.number(c.locationCount),
              })}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
