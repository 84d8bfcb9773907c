'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/ui/controls';
import type { ChoiceProps } from './choices';
import { Part, Remove, small } from './part';
import { type Condition, type Filter, type FilterField, filterFields, type Group, operatorsOf } from './question';
import { Values } from './values';

const fresh = (): Condition => ({ field: 'date', operator: 'from', values: [] });
const replaced = <T,>(all: T[], at: number, by: T | undefined): T[] => all.flatMap((x, i) => (i === at ? (by === undefined ? [] : [by]) : [x]));

/** Which records are counted: conditions, and groups of them. */
export function Filters({ question, ask }: ChoiceProps) {
  const t = useTranslations('explore.filter');
  const filter = question.where;
  const set = (patch: Partial<Filter>) => ask({ where: { ...filter, ...patch } });
  const several = filter.of.length + filter.groups.length > 1;
  return (
    <Part title={t('title')} hint={t('hint')}>
      {several && (
        <Join className="mb-3" label={t('join')} value={filter.join} options={['and', 'or']} onChange={(join) => set({ join: join as Filter['join'] })} />
      )}
      <div className="flex flex-col gap-3">
        <Conditions all={filter.of} onChange={(of) => set({ of })} />
        {filter.groups.map((g, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups have no name but their place.
          <OneGroup key={i} group={g} onChange={(next) => set({ groups: replaced(filter.groups, i, next) })} />
        ))}
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={() => set({ of: [...filter.of, fresh()] })}>{t('add')}</Button>
        <Button onClick={() => set({ groups: [...filter.groups, { join: 'or', of: [fresh()] }] })}>{t('addGroup')}</Button>
      </div>
    </Part>
  );
}

function OneGroup({ group, onChange }: { group: Group; onChange: (g: Group | undefined) => void }) {
  const t = useTranslations('explore.filter');
  return (
    <fieldset className="flex flex-col gap-3 rounded-lg border border-line bg-sunken p-3">
      <legend className="sr-only">{t('group')}</legend>
      <div className="flex items-end gap-2">
        <div className="flex-1">
          <Join
            label={t('groupJoin')}
            value={group.join}
            options={['or', 'and', 'not']}
            onChange={(join) => onChange({ ...group, join: join as Group['join'] })}
          />
        </div>
        <Remove label={t('removeGroup')} onClick={() => onChange(undefined)} />
      </div>
      <Conditions all={group.of} onChange={(of) => onChange(of.length > 0 ? { ...group, of } : undefined)} />
      <div>
        <Button onClick={() => onChange({ ...group, of: [...group.of, fresh()] })}>{t('add')}</Button>
      </div>
    </fieldset>
  );
}

type JoinProps = { label: string; value: string; options: string[]; onChange: (v: string) => void; className?: string };

function Join({ label, value, options, onChange, className = '' }: JoinProps) {
  const t = useTranslations('explore.filter');
  return (
    <select aria-label={label} value={value} onChange={(e) => onChange(e.target.value)} className={`${small} ${className}`}>
      {options.map((o) => (
        <option key={o} value={o}>
          {t(`joins.${o as 'and'}`)}
        </option>
      ))}
    </select>
  );
}

function Conditions({ all, onChange }: { all: Condition[]; onChange: (all: Condition[]) => void }) {
  return all.map((c, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place.
    <One key={i} condition={c} onChange={(next) => onChange(replaced(all, i, next))} />
  ));
}

function One({ condition: c, onChange }: { condition: Condition; onChange: (c: Condition | undefined) => void }) {
  const t = useTranslations('explore.filter');
  const field = (to: FilterField) => onChange({ field: to, operator: operatorsOf[to][0] ?? 'eq', values: [] });
  // From one value to a list and back, what was chosen stays as far as it fits.
  const operator = (to: string) => onChange({ ...c, operator: to, values: to.toLowerCase().endsWith('in') ? c.values : c.values.slice(0, 1) });
  return (
    <div className="flex flex-col gap-2">
      <div className="flex gap-2">
        <select aria-label={t('field')} value={c.field} onChange={(e) => field(e.target.value as FilterField)} className={small}>
          {filterFields.map((f) => (
            <option key={f} value={f}>
              {t(`fields.${f}`)}
            </option>
          ))}
        </select>
        <select aria-label={t('operator')} value={c.operator} onChange={(e) => operator(e.target.value)} className={small}>
          {operatorsOf[c.field].map((o) => (
            <option key={o} value={o}>
              {t(`operators.${o as 'eq'}`)}
            </option>
          ))}
        </select>
        <Remove label={t('remove')} onClick={() => onChange(undefined)} />
      </div>
      <Values condition={c} onChange={(values) => onChange({ ...c, values })} />
    </div>
  );
}
