'use client';
import { useTranslations } from 'next-intl';
import { useFormat, useMeasures } from '@/lib/format';
import type { Field } from './document';
import { type Dimension, type Measure, partsOf, periods } from './question';

export const camel = (measure: string) => measure.toLowerCase().replace(/_(.)/g, (_, c: string) => c.toUpperCase());

const shared = ['cases', 'deaths', 'recovered', 'hospitalizations', 'icuAdmissions'];

/** The words for dimensions and measures. */
export function useNames() {
  const t = useTranslations('explore');
  const f = useFormat();
  const count = useMeasures();
  const field = (name: string) => (shared.includes(name) ? count(name) : t(`field.${name}` as never));
  const measure = (m: Measure): string => {
    const parts = partsOf(m);
    if (!parts) return m;
    if (parts.kind === 'field') return field(parts.field);
    const of = count(parts.count);
    return parts.kind === 'quantile'
      ? t('quantileOf', { count: of, p: f.percent(parts.p, Number.isInteger(parts.p * 100) ? 0 : 1) })
      : t('statisticOf', { count: of, statistic: t(`statistic.${parts.statistic}`) });
  };
  return { dimension: (d: Dimension) => t(`dimension.${d}`), measure };
}

type Named = { code: string; name: string };
type Period = { start: string; end: string };
const calendar = new Set<string>(periods);

/** How a key or a measure of a group is written. */
export function useWriting() {
  const t = useTranslations('explore');
  const f = useFormat();
  const key = (dimension: string, value: unknown): string => {
    if (value === null) return '–';
    if (dimension === 'LOCATION' || dimension === 'COUNTRY') return (value as Named).name;
    if (dimension === 'WHO_REGION') return t(`region.${value as 'EURO'}`);
    if (calendar.has(dimension)) return periodText(f, dimension, value as Period);
    return String(value);
  };
  const measure = (field: Field, value: unknown): string => {
    if (value === null) return '–';
    if (Array.isArray(value)) return value.join(', ');
    if (typeof value === 'object') return composite(f, field.name, value as Record<string, number>);
    return typeof value === 'number' ? numberText(f, field.name, value) : String(value);
  };
  return { key, measure };
}

function periodText(f: ReturnType<typeof useFormat>, dimension: string, { start, end }: Period): string {
  if (dimension === 'DAY') return f.shortDate(start);
  if (dimension === 'MONTH') return f.month(start);
  if (dimension === 'YEAR') return start.slice(0, 4);
  if (dimension === 'QUARTER') return `${start.slice(0, 4)} Q${Math.ceil(Number(start.slice(5, 7)) / 3)}`;
  return `${f.shortDate(start)} – ${f.shortDate(end)}`;
}

function numberText(f: ReturnType<typeof useFormat>, name: string, n: number): string {
  if (/caseFatality|share$|changeRatio$/.test(name)) return f.percent(n, 2);
  if (/Per100k|average$|quantile/.test(name)) return f.number(n, 1);
  return f.number(n);
}

function composite(f: ReturnType<typeof useFormat>, name: string, value: Record<string, number>): string {
  if (name === 'denominator') return `${f.number(value.population)} (${value.year})`;
  return `${numberText(f, name, value.low ?? 0)} – ${numberText(f, name, value.high ?? 0)}`;
}
