'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Asked } from '@/lib/answer';
import { ApiError } from '@/lib/api';
import { Answered, Wrong } from '@/ui/states';

const advised = ['QUERY_TOO_COMPLEX', 'TIMEOUT', 'BAD_USER_INPUT', 'GONE'] as const;

/** As Answered; a question that the server refuses is told with what to change of it. */
export function Refusable<T>({ asked, loading, children }: { asked: Asked<T>; loading: ReactNode; children: (data: T) => ReactNode }) {
  const t = useTranslations('explore.refused');
  const { error } = asked;
  const code = error instanceof ApiError ? advised.find((c) => c === error.code) : undefined;
  if (!error || !code) {
    return (
      <Answered asked={asked} loading={loading}>
        {children}
      </Answered>
    );
  }
  return (
    <>
      <Wrong error={error} {...(code === 'TIMEOUT' ? { again: asked.again } : {})} />
      <div className="mt-4 max-w-3xl">
        <p className="font-medium">{t('title')}</p>
        <ul className="mt-1 list-disc pl-5 text-soft">
          {t(code)
            .split('\n')
            .map((line) => (
              <li key={line}>{line}</li>
            ))}
        </ul>
      </div>
    </>
  );
}
