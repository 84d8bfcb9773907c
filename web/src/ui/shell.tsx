'use client';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { useSession, useSimulated } from '@/lib/answer';
import { cluster, has, pageOf } from '@/lib/cluster';
import { type Language, languageCookie, nameOf } from '@/lib/languages';
import { Ready } from './ready';
import { SignOut } from './sign-out';
import { ThemeSwitch } from './theme';

/** What is around every page: the way to the others, the language, who is signed in. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations('common');
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:bg-card focus:px-4 focus:py-2">
        {t('skip')}
      </a>
      <header className="sticky top-0 z-30 min-h-14 border-b border-line bg-card">
        <Ready>
          <Bar />
        </Ready>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-screen-2xl flex-1 px-4 py-6 outline-none sm:px-6 lg:px-10 lg:py-10">
        {children}
        <noscript>{t('noscript')}</noscript>
      </main>
      <Ready>
        <Footer />
        <Simulated />
      </Ready>
    </div>
  );
}

type Entry = { page: string; name: string };

// What a cluster or a role does not have is not offered; the pages themselves say so
// to who comes by address.
function useEntries(): Entry[] {
  const t = useTranslations('common.nav');
  const who = useSession();
  const all: (Entry | false)[] = [
    { page: '', name: t('overview') },
    { page: 'as-of', name: t('asof') },
    who !== undefined && who.role !== 'PUBLIC' && { page: 'explore', name: t('explore') },
    { page: 'sources', name: t('sources') },
    { page: 'playground', name: t('playground') },
    has('GDPR') && { page: 'privacy', name: t('privacy') },
    who?.role === 'ADMIN' && { page: 'admin', name: t('admin') },
  ];
  return all.filter((e): e is Entry => e !== false);
}

function Bar() {
  const t = useTranslations('common');
  const entries = useEntries();
  const here = window.location.pathname.split('/')[2] ?? '';
  return (
    <div className="mx-auto flex w-full max-w-screen-2xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2 sm:px-6 lg:px-10">
      <a href={pageOf('')} className="text-lg font-semibold text-ink no-underline">
        MSPR <span className="font-normal text-soft">{cluster().name}</span>
      </a>
      <nav aria-label={t('nav.label')} className="order-last -mx-2 w-full overflow-x-auto xl:order-none xl:w-auto xl:flex-1">
        <ul className="flex">
          {entries.map((e) => (
            <li key={e.page}>
              <a
                href={pageOf(e.page)}
                aria-current={here === e.page ? 'page' : undefined}
                className="block rounded px-2 py-1.5 whitespace-nowrap text-ink no-underline hover:bg-sunken aria-[current=page]:font-semibold aria-[current=page]:text-accent"
              >
                {e.name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="ml-auto flex items-center gap-2 text-sm">
        <LanguageSwitch />
        <ThemeSwitch />
        <Who />
      </div>
    </div>
  );
}

function LanguageSwitch() {
  const t = useTranslations('common');
  const now = useLocale();
  const choices = cluster().languages as Language[];
  if (choices.length < 2) return null;
  return (
    <select
      aria-label={t('language')}
      value={now}
      onChange={(e) => {
        // biome-ignore lint/suspicious/noDocumentCookie: the CookieStore is not in every browser, and no secret is kept here.
        document.cookie = `${languageCookie}=${e.target.value}; path=/${cluster().id}; max-age=31536000; samesite=lax`;
        window.location.reload();
      }}
      className="rounded border border-line bg-card px-2 py-1"
    >
      {choices.map((l) => (
        <option key={l} value={l} lang={l}>
          {nameOf[l]}
        </option>
      ))}
    </select>
  );
}

function Who() {
  const t = useTranslations('common');
  const who = useSession();
  if (!who) {
    const back = window.location.pathname + window.location.search;
    return (
      <a href={pageOf('sign-in', { to: back })} className="rounded px-2 py-1 text-ink no-underline hover:bg-sunken">
        {t('signIn')}
      </a>
    );
  }
  return (
    <>
      <a href={pageOf('account')} className="max-w-24 truncate sm:max-w-48 rounded px-2 py-1 text-ink no-underline hover:bg-sunken">
        {who.name}
      </a>
      <SignOut />
    </>
  );
}

// At the lower edge of the window, where it is always seen and moves nothing when it comes.
function Simulated() {
  const t = useTranslations('common');
  if (!useSimulated()) return null;
  return (
    <aside
      aria-label={t('simulatedLabel')}
      className="sticky bottom-0 z-20 border-t border-line bg-warn-ground px-4 py-2 text-center text-sm font-medium text-warn"
    >
      {t('simulated')}
    </aside>
  );
}

function Footer() {
  const t = useTranslations('common');
  return (
    <footer className="border-t border-line bg-card text-sm text-soft">
      <div className="mx-auto flex w-full max-w-screen-2xl flex-wrap gap-x-6 gap-y-2 px-4 py-6 sm:px-6 lg:px-10">
        <p>{t('footer.what', { cluster: cluster().name })}</p>
        <p>
          <a href={pageOf('sources')}>{t('footer.sources')}</a>
        </p>
        <p>
          <a href={pageOf('playground')}>{t('footer.api')}</a>
        </p>
      </div>
    </footer>
  );
}

/** Names the page in the browser's tab. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · MSPR ${cluster().name}` : `MSPR ${cluster().name}`;
  }, [title]);
}
