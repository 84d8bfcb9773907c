'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/ui/controls';

/** Copies a text, and says that it did. */
export function Copy({ text, of }: { text: string; of: string }) {
  const t = useTranslations('explore.copy');
  const [state, setState] = useState<'copy' | 'copied' | 'failed'>('copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // Without a secure connection browsers have no clipboard: the text can be marked by hand.
      setState('failed');
    }
    setTimeout(() => setState('copy'), 3000);
  };
  return (
    <Button onClick={copy}>
      <span aria-live="polite">{t(state)}</span>
      <span className="sr-only">: {of}</span>
    </Button>
  );
}
