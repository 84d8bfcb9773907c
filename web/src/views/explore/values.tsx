'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Check } from '@/ui/controls';
import { PlaceField } from '@/ui/place-field';
import { DayInput, small } from './part';
import type { Condition } from './question';
import { useView } from './view';

type Props = { condition: Condition; onChange: (values: string[]) => void };

const regions = ['AFRO', 'AMRO', 'EMRO', 'EURO', 'SEARO', 'WPRO'] as const;
const levels = ['COUNTRY', 'REGION', 'SUBDIVISION', 'COUNTY', 'UNALLOCATED'] as const;
const many = (operator: string) => operator === 'in' || operator === 'notIn';

/** What a condition compares with: days, places, or some of a few. */
export function Values(props: Props) {
  const { field } = props.condition;
  if (field === 'date') return <Days {...props} />;
  if (field === 'location' || field === 'country') return <Places {...props} />;
  return <Few {...props} />;
}

function Days({ condition: c, onChange }: Props) {
  const t = useTranslations('explore.filter');
  const [typed, setTyped] = useState(c.values.join(', '));
  if (!many(c.operator)) {
    return <DayInput label={t('fields.date')} value={c.values[0]} onChange={(day) => onChange(day ? [day] : [])} />;
  }
  const take = () => onChange(typed.split(/[\s,;]+/).filter((d) => /^\d{4}-\d\d-\d\d$/.test(d)));
  return (
    <input
      aria-label={t('days')}
      placeholder="2021-03-01, 2021-03-08"
      value={typed}
      onChange={(e) => setTyped(e.target.value)}
      onBlur={take}
      onKeyDown={(e) => e.key === 'Enter' && take()}
      className={small}
    />
  );
}

function Places({ condition: c, onChange }: Props) {
  const t = useTranslations('explore.filter');
  const add = (code: string) => onChange(many(c.operator) ? [...new Set([...c.values, code])] : [code]);
  return (
    <>
      <PlaceField label={t('place')} onChoose={add} />
      {c.values.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {c.values.map((code) => (
            <li key={code}>
              <Button aria-label={t('removePlace', { code })} onClick={() => onChange(c.values.filter((v) => v !== code))}>
                {code} <span aria-hidden="true">×</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function useOptions(field: string): { value: string; name: string }[] {
  const t = useTranslations('explore');
  const { sources } = useView();
  if (field === 'whoRegion') return regions.map((r) => ({ value: r, name: t(`region.${r}`) }));
  if (field === 'level') return levels.map((l) => ({ value: l, name: t(`level.${l}`) }));
  return sources.map((s) => ({ value: s.name, name: s.name }));
}

function Few({ condition: c, onChange }: Props) {
  const t = useTranslations('explore.filter');
  const options = useOptions(c.field);
  if (many(c.operator)) {
    return (
      <div className="flex flex-col gap-1 pl-1">
        {options.map((o) => (
          <Check
            key={o.value}
            label={o.name}
            checked={c.values.includes(o.value)}
            onChange={(e) => onChange(e.target.checked ? [...c.values, o.value] : c.values.filter((v) => v !== o.value))}
          />
        ))}
      </div>
    );
  }
  return (
    <select aria-label={t(`fields.${c.field}`)} value={c.values[0] ?? ''} onChange={(e) => onChange(e.target.value ? [e.target.value] : [])} className={small}>
      <option>{t('choose')}</option>
      {options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.name}
        </option>
      ))}
    </select>
  );
}
