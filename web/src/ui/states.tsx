'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Asked } from '@/lib/answer';
import { ApiError, Unreachable } from '@/lib/api';
import { pageOf } from '@/lib/cluster';
import { Button } from './controls';

/** A place that is kept for what is on its way, of the size that it will have. */
export function Loading({ className = 'h-40' }: { className?: string }) {
  const t = useTranslations('common');
  return (
    <div role="status" aria-label={t('loading')} className={`pulse rounded-lg bg-sunken ${className}`}>
      <span className="sr-only">{t('loading')}</span>
    </div>
  );
}

/** There is nothing, and why that may be. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-lg border border-dashed border-line px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="mt-1 text-sm text-soft">{children}</div>}
    </div>
  );
}

/** What went wrong, in the server's words, and what to do. */
export function Wrong({ error, again }: { error: Error; again?: () => void }) {
  const t = useTranslations('common');
  return (
    <div role="alert" className="rounded-lg border border-bad bg-bad-ground px-5 py-4">
      <p className="font-medium text-bad">{error instanceof ApiError ? error.message : error instanceof Unreachable ? t('unreachable') : t('failed')}</p>
      <Advice error={error} />
      {again && (
        <Button className="mt-3" onClick={again}>
          {t('tryAgain')}
        </Button>
      )}
    </div>
  );
}

function Advice({ error }: { error: Error }) {
  const t = useTranslations('common.advice');
  if (error instanceof Unreachable) return <p className="mt-1 text-sm">{t('unreachable')}</p>;
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'UNAUTHENTICATED') {
    const to = window.location.pathname + window.location.search;
    return (
      <p className="mt-1 text-sm">
        <a href={pageOf('sign-in', { to })}>{t('signIn')}</a>
      </p>
    );
  }
  if (error.retryAfter) return <p className="mt-1 text-sm">{t('wait', { seconds: Math.ceil(error.retryAfter) })}</p>;
  return null;
}

/** The three states of what was asked; what is stale is shown paler until the next answer is there. */
export function Answered<T>({ asked, loading, children }: { asked: Asked<T>; loading?: ReactNode; children: (data: T) => ReactNode }) {
  if (asked.error) return <Wrong error={asked.error} again={asked.again} />;
  if (asked.data === undefined) return asked.loading ? (loading ?? <Loading />) : null;
  return (
    <div aria-busy={asked.stale} className={asked.stale ? 'opacity-60 transition-opacity delay-300' : ''}>
      {children(asked.data)}
    </div>
  );
}
