'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/ui/controls';
import type { ChoiceProps } from './choices';
import { missing, possible } from './document';
import { useCounts } from './measures';
import { useNames } from './names';
import { Part, Remove, small } from './part';
import { type Bound, bounds, type Measure, partsOf, type Question, simple } from './question';
import { useView } from './view';

/** What groups can be bounded and ordered by: the simple measures, and the statistics that are selected. */
export function useComparable(question: Question): Measure[] {
  const { has } = useView();
  const counts: string[] = useCounts(question.disease);
  const all = simple.filter((m) => (/^(records|case|incidence|mortality)/.test(m) && m !== 'cases' ? has.field(m) : counts.includes(m)));
  const chosen = possible(question).filter((m) => partsOf(m)?.kind !== 'field');
  return [...all, ...chosen].filter((m) => missing(m, question.groupBy) === undefined);
}

/** Which groups are kept, by their measures. */
export function Having({ question, ask }: ChoiceProps) {
  const t = useTranslations('explore.having');
  const all = question.having;
  const set = (at: number, by: Bound | undefined) => ask({ having: all.flatMap((b, i) => (i === at ? (by ? [by] : []) : [b])) });
  const first = useComparable(question)[0] ?? 'cases';
  return (
    <Part title={t('title')} hint={t('hint')} folded={all.length === 0}>
      <div className="flex flex-col gap-3">
        {all.map((b, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bounds have no name but their place.
          <One key={i} bound={b} question={question} onChange={(next) => set(i, next)} />
        ))}
        <div>
          <Button onClick={() => ask({ having: [...all, { measure: first, operator: 'gte', value: 1 }] })}>{t('add')}</Button>
        </div>
      </div>
    </Part>
  );
}

function One({ bound: b, question, onChange }: { bound: Bound; question: Question; onChange: (b: Bound | undefined) => void }) {
  const t = useTranslations('explore.having');
  const name = useNames().measure;
  const offered = [...new Set([...useComparable(question), b.measure])];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_4rem_6rem_auto] gap-2">
      <select aria-label={t('measure')} value={b.measure} onChange={(e) => onChange({ ...b, measure: e.target.value })} className={small}>
        {offered.map((m) => (
          <option key={m} value={m}>
            {name(m)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('operator')}
        value={b.operator}
        onChange={(e) => onChange({ ...b, operator: e.target.value as Bound['operator'] })}
        className={small}
      >
        {bounds.map((o) => (
          <option key={o} value={o}>
            {signs[o]}
          </option>
        ))}
      </select>
      <NumberInput label={t('value')} value={b.value} onChange={(value) => onChange({ ...b, value })} />
      <Remove label={t('remove')} onClick={() => onChange(undefined)} />
    </div>
  );
}

const signs: Record<Bound['operator'], string> = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=', ne: '≠' };

// A number that is being typed asks nothing yet.
function NumberInput({ label, value, onChange }: { label: string; value: number; onChange: (n: number) => void }) {
  const [typed, setTyped] = useState<string>();
  const take = () => {
    if (typed !== undefined && typed !== '' && Number.isFinite(Number(typed))) onChange(Number(typed));
    setTyped(undefined);
  };
  return (
    <input
      type="number"
      step="any"
      aria-label={label}
      value={typed ?? value}
      onChange={(e) => setTyped(e.target.value)}
      onBlur={take}
      onKeyDown={(e) => e.key === 'Enter' && take()}
      className={small}
    />
  );
}
