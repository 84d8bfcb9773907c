import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import '../globals.css';
import { type Language, languages, messagesOf } from '@/lib/languages';
import { InLanguage } from '@/ui/language';
import { Shell } from '@/ui/shell';

export const metadata: Metadata = { title: 'MSPR', robots: { index: true } };
export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#0d1117' },
  ],
};
export const dynamicParams = false;

export function generateStaticParams() {
  return languages.map((lang) => ({ lang }));
}

export default async function Layout({ children, params }: { children: ReactNode; params: Promise<{ lang: string }> }) {
  const lang = (await params).lang as Language;
  return (
    <html lang={lang} suppressHydrationWarning>
      <body>
        <InLanguage language={lang} words={await messagesOf(lang)}>
          <Shell>{children}</Shell>
        </InLanguage>
      </body>
    </html>
  );
}
