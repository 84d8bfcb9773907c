import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import '../globals.css';
import { type Language, languages, messagesOf } from '@/lib/languages';
import { InLanguage } from '@/ui/language';
import { Shell } from '@/ui/shell';

// Part of the page itself: it is too small to be asked for.
const icon =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5cad"/><path d="M5 22l6-8 5 5 5-11 6 14" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>',
  );

export const metadata: Metadata = { title: 'MSPR', robots: { index: true }, icons: { icon } };
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
