'use client';
import { type AbstractIntlMessages, NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';

/** The language of what is below, and its words. */
export function InLanguage({ language, words, children }: { language: string; words: AbstractIntlMessages; children: ReactNode }) {
  return (
    <NextIntlClientProvider locale={language} messages={words} timeZone="UTC">
      {children}
    </NextIntlClientProvider>
  );
}
