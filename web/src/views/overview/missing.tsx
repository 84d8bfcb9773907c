'use client';
import { useTranslations } from 'next-intl';
import { pageOf } from '@/lib/cluster';
import { Ready } from '@/ui/ready';
import { Empty } from '@/ui/states';

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
  return (
    <>
      <h1 className="sr-only">{t('missing.title')}</h1>
      <Empty title={t('missing.title')}>
        <p>{t('missing.text')}</p>
        <p className="mt-3">
          <a href={pageOf('')}>{t('nav.overview')}</a>
        </p>
      </Empty>
    </>
  );
}
