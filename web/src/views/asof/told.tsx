'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Asked } from '@/lib/answer';
import { ApiError } from '@/lib/api';
import { Answered, Empty, Loading } from '@/ui/states';

/** As Answered, and what was known once and can't be told any more is told as that, and not as a failure. */
export function Told<T>({ asked, height, children }: { asked: Asked<T>; height: string; children: (data: T) => ReactNode }) {
  const t = useTranslations('asof.gone');
  if (asked.error instanceof ApiError && asked.error.code === 'GONE') {
    return (
      <Empty title={t('title')}>
        <p>{t('why')}</p>
        <p className="mt-2">{asked.error.message}</p>
      </Empty>
    );
  }
  return (
    <Answered asked={asked} loading={<Loading className={height} />}>
      {children}
    </Answered>
  );
}
