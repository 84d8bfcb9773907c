'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { ApiError, Unreachable } from '@/lib/api';

/** Why a step was refused, in the server's words, and how long to wait where it says so. */
export function Refused({ error }: { error: Error | undefined }) {
  const t = useTranslations('common');
  if (!error) return null;
  const wait = error instanceof ApiError ? error.retryAfter : undefined;
  return (
    <div className="rounded-md border border-bad bg-bad-ground px-4 py-3 text-sm">
      <p role="alert" className="font-medium text-bad">
        {error instanceof ApiError ? sentence(error.message) : error instanceof Unreachable ? t('unreachable') : t('failed')}
      </p>
      {error instanceof Unreachable && <p className="mt-1">{t('advice.unreachable')}</p>}
      {wait !== undefined && <Wait key={error.message} seconds={Math.ceil(wait)} />}
    </div>
  );
}

// The server begins its messages in lower case, as programs quote them within others.
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Counts down; not announced each second. */
function Wait({ seconds }: { seconds: number }) {
  const t = useTranslations('session');
  const [until] = useState(() => Date.now() + seconds * 1000);
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <p role="timer" className="mt-1">
      {left > 0 ? t('wait', { seconds: left }) : t('waited')}
    </p>
  );
}
