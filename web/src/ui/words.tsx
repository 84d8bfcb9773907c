import type { ReactNode } from 'react';
import { type Language, wordsOf } from '@/lib/languages';
import { InLanguage } from './language';

/** Gives a page the words of its area, beside those that all pages have. */
export async function Words({ lang, areas, children }: { lang: Promise<{ lang: string }>; areas: string[]; children: ReactNode }) {
  const language = (await lang).lang as Language;
  return (
    <InLanguage language={language} words={await wordsOf(language, ['common', ...areas])}>
      {children}
    </InLanguage>
  );
}
