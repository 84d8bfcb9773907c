'use client';
import { useTranslations } from 'next-intl';
import { pageOf } from '@/lib/cluster';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';

/** Where an address leads nowhere. */
export function Missing() {
  return (
    <Ready>
      <Said />
    </Ready>
  );
}

function Said() {
  const t = useTranslations('common');
  useTitle(t('missing.title'));
  return (
    <div className="mx-auto max-w-prose py-16 text-center">
      <h1>{t('missing.title')}</h1>
      <p className="mt-3 text-soft">{t('missing.text')}</p>
      <p className="mt-6">
        <a href={pageOf('')}>{t('nav.overview')}</a>
      </p>
    </div>
  );
}
