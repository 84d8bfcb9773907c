'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

/** Until when a step can be taken, and that it no longer can. */
export function Until({ at, restart }: { at: string | null; restart: () => void }) {
  const t = useTranslations('session');
  const language = useLocale();
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!at) return undefined;
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(at) - Date.now()));
    return () => clearTimeout(timer);
  }, [at]);
  if (!at) return null;
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(at));
  return (
    <p className={`text-sm ${over ? 'text-bad' : 'text-soft'}`} role={over ? 'alert' : undefined}>
      {over ? t('expired') : t('until', { time })}{' '}
      <button type="button" onClick={restart} className="min-h-6 text-accent underline underline-offset-2">
        {t('restart')}
      </button>
    </p>
  );
}
