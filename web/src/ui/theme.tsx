'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useSyncExternalStore } from 'react';

type Choice = 'light' | 'dark' | 'system';
const key = 'mspr theme';
const changed = 'mspr-theme';

function subscribe(told: () => void): () => void {
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  window.addEventListener(changed, told);
  media.addEventListener('change', told);
  return () => {
    window.removeEventListener(changed, told);
    media.removeEventListener('change', told);
  };
}

const choice = (): Choice => (localStorage.getItem(key) as Choice | null) ?? 'system';
const isDark = () => {
  const c = choice();
  return c === 'dark' || (c === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
};

/** Whether the page is dark now. */
export const useDark = () => useSyncExternalStore(subscribe, isDark, () => false);

/** Light or dark: as the system has it, until somebody chooses. */
export function ThemeSwitch() {
  const t = useTranslations('common.theme');
  const dark = useDark();
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }, [dark]);
  return (
    <button
      type="button"
      aria-label={dark ? t('toLight') : t('toDark')}
      title={dark ? t('toLight') : t('toDark')}
      onClick={() => {
        localStorage.setItem(key, dark ? 'light' : 'dark');
        window.dispatchEvent(new Event(changed));
      }}
      className="rounded p-1.5 hover:bg-sunken"
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="currentColor">
        {dark ? (
          <path d="M10 5.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM9 1h2v2.5H9V1Zm0 15.5h2V19H9v-2.5ZM1 9h2.5v2H1V9Zm15.5 0H19v2h-2.5V9ZM3 4.4 4.4 3l1.8 1.8-1.4 1.4L3 4.4Zm10.8 10.8 1.4-1.4L17 15.6 15.6 17l-1.8-1.8ZM15.6 3 17 4.4l-1.8 1.8-1.4-1.4L15.6 3ZM4.8 13.8l1.4 1.4L4.4 17 3 15.6l1.8-1.8Z" />
        ) : (
          <path d="M8 1.5A8.5 8.5 0 1 0 18.5 12 7 7 0 0 1 8 1.5Z" />
        )}
      </svg>
    </button>
  );
}
