'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { cluster } from './cluster';

// Numbers and dates as the language writes them. Dates are calendar dates: they pass
// through no time zone.

export type Format = {
  /** 1,234,567; a dash where the source gives none. */
  number: (n: number | null | undefined, digits?: number) => string;
  /** 1.2M: for headlines and axes. */
  compact: (n: number | null | undefined) => string;
  /** 12.3 %; of a ratio. */
  percent: (n: number | null | undefined, digits?: number) => string;
  /** +12 %: of a relative change. */
  change: (n: number | null | undefined) => string;
  /** 28 March 2021 */
  date: (d: string | null | undefined) => string;
  /** 28 Mar 2021 */
  shortDate: (d: string | null | undefined) => string;
  /** Mar 2021 */
  month: (d: string | null | undefined) => string;
  /** A moment, in the time zone of who reads. */
  moment: (t: string | null | undefined) => string;
  /** 12 MB */
  bytes: (n: number | null | undefined) => string;
  /** 3 hours ago */
  ago: (t: string | null | undefined, now?: number) => string;
};

const none = '–';

export function useFormat(): Format {
  const language = useLocale();
  return useMemo(() => formatOf(writtenAs(language)), [language]);
}

const countries: Record<string, string> = { CHE: 'CH', FRA: 'FR', USA: 'US' };

/** The language as the cluster's country writes it: 1'234 in Switzerland, where Germany has 1.234. */
export function writtenAs(language: string): string {
  const country = countries[cluster().country];
  return country ? `${language}-${country}` : language;
}

export function formatOf(language: string): Format {
  const known =
    <V>(write: (v: V) => string) =>
    (v: V | null | undefined) =>
      v === null || v === undefined ? none : write(v);
  const day = (options: Intl.DateTimeFormatOptions) => {
    const f = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
    return known((d: string) => f.format(new Date(`${d.slice(0, 10)}T00:00:00Z`)));
  };
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return {
    number: (n, digits = 0) => known((v: number) => v.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }))(n),
    compact: known((n: number) => compact.format(n)),
    percent: (n, digits = 1) =>
      known((v: number) => v.toLocaleString(language, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }))(n),
    change: known((n: number) => n.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })),
    date: day({ day: 'numeric', month: 'long', year: 'numeric' }),
    shortDate: day({ day: 'numeric', month: 'short', year: 'numeric' }),
    month: day({ month: 'short', year: 'numeric' }),
    moment: known((t: string) => moment.format(new Date(t))),
    bytes: known((n: number) => bytes(n, language)),
    ago: (t, now = Date.now()) => known((v: string) => ago(relative, (Date.parse(v) - now) / 1000))(t),
  };
}

function bytes(n: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = n < 1000 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), units.length - 1);
  return (n / 1000 ** power).toLocaleString(language, {
    style: 'unit',
    unit: units[power] as string,
    unitDisplay: 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  });
}

function ago(relative: Intl.RelativeTimeFormat, seconds: number): string {
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_557_600],
    ['month', 2_629_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(Math.trunc(seconds), 'second');
}

/** The words for a measure, with its unit. */
export function useMeasures() {
  const t = useTranslations('common.measures');
  return (measure: string) => t(measure as never);
}
