'use client';
import { useTranslations } from 'next-intl';
import type { MeQuery } from '@/gql/graphql';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';

/** What one request may ask for, in words. */
export function Limits({ limits }: { limits: MeQuery['viewer']['limits'] }) {
  const t = useTranslations('account.limits');
  const f = useFormat();
  const lines = [
    limits.requestsPerHour === null ? t('requestsFree') : t('requests', { count: f.number(limits.requestsPerHour) }),
    t('page', { count: f.number(limits.page) }),
    limits.days === null ? t('daysFree') : t('days', { count: f.number(limits.days) }),
    t('cost', { count: f.number(limits.cost) }),
    t('depth', { count: f.number(limits.depth) }),
    t('seconds', { count: f.number(limits.seconds, limits.seconds % 1 ? 1 : 0) }),
  ];
  return (
    <div className="mt-6 border-t border-line pt-4">
      <h3>{t('title')}</h3>
      <ul className="mt-2 list-disc pl-5 text-sm">
        {lines.map((line) => (
          <li key={line} className="py-0.5">
            {line}
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-soft">
        {t('beyond')} <a href={pageOf('playground')}>{t('try')}</a>
      </p>
    </div>
  );
}
