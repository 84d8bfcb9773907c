'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/ui/controls';

/** Copies a text, and says that it is copied. */
export function Copy({ text, label }: { text: string; label: string }) {
  const t = useTranslations('common.share');
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null; // not everywhere: only where the page came by TLS or from this computer
  return (
    <Button onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      <span aria-live="polite">{copied ? t('copied') : label}</span>
    </Button>
  );
}
