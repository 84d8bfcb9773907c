'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from './controls';

/** Copies a text, and says that it did, or that it can't. */
export function Copy({ text, label, of }: { text: string | (() => string); label?: string; of?: string }) {
  const t = useTranslations('common.copy');
  const [state, setState] = useState<'copied' | 'failed'>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setState('copied');
    } catch {
      // Without a secure connection browsers have no clipboard: the text can be marked by hand.
      setState('failed');
    }
    setTimeout(() => setState(undefined), 3000);
  };
  return (
    <Button onClick={copy}>
      <span aria-live="polite">{state ? t(state) : (label ?? t('copy'))}</span>
      {of && <span className="sr-only">: {of}</span>}
    </Button>
  );
}

/** Copies the address, which says everything that the page shows. */
export function Share() {
  const t = useTranslations('common.copy');
  return <Copy text={() => window.location.href} label={t('address')} />;
}
