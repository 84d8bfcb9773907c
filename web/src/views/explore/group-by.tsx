'use client';
import { useTranslations } from 'next-intl';
import { Check, SelectField } from '@/ui/controls';
import type { ChoiceProps } from './choices';
import { useNames } from './names';
import { Part } from './part';
import { type Dimension, periods, places } from './question';
import { useView } from './view';

const calendar: readonly string[] = periods;

/** The dimensions: any of some, and one calendar part at most. The order in which they are chosen is that of the keys. */
export function GroupBy({ question, ask }: ChoiceProps) {
  const t = useTranslations('explore');
  const name = useNames().dimension;
  const { has } = useView();
  const set = (groupBy: Dimension[]) => ask({ groupBy, pivot: groupBy.length === 2 ? question.pivot : undefined });
  const without = (d: Dimension | undefined) => question.groupBy.filter((x) => x !== d);
  const period = question.groupBy.find((d) => calendar.includes(d));
  return (
    <Part title={t('groupBy')}>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1">
        {places.filter(has.dimension).map((d) => (
          <Check
            key={d}
            label={name(d)}
            checked={question.groupBy.includes(d)}
            onChange={(e) => set(e.target.checked ? [...question.groupBy, d] : without(d))}
          />
        ))}
      </div>
      <div className="mt-3">
        <SelectField
          label={t('period')}
          value={period ?? ''}
          onChange={(e) => set([...without(period), ...(e.target.value ? [e.target.value as Dimension] : [])])}
        >
          <option value="">{t('noPeriod')}</option>
          {periods.filter(has.dimension).map((d) => (
            <option key={d} value={d}>
              {name(d)}
            </option>
          ))}
        </SelectField>
      </div>
      {question.groupBy.length === 2 && <Pivot question={question} ask={ask} />}
    </Part>
  );
}

function Pivot({ question, ask }: ChoiceProps) {
  const t = useTranslations('explore');
  const name = useNames().dimension;
  return (
    <div className="mt-3">
      <SelectField label={t('pivot')} value={question.pivot ?? ''} onChange={(e) => ask({ pivot: (e.target.value || undefined) as Dimension | undefined })}>
        <option value="">{t('noPivot')}</option>
        {question.groupBy.map((d) => (
          <option key={d} value={d}>
            {name(d)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
