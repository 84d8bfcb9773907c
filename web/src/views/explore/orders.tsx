'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/ui/controls';
import type { ChoiceProps } from './choices';
import { useComparable } from './having';
import { useNames } from './names';
import { Part, Remove, small } from './part';
import type { Dimension, Order } from './question';

/** The order of the groups; the first one counts most. */
export function Orders({ question, ask }: ChoiceProps) {
  const t = useTranslations('explore.order');
  const name = useNames();
  const comparable = useComparable(question);
  const all = question.orderBy;
  const offered = [...question.groupBy, ...comparable];
  const free = offered.find((o) => !all.some((x) => x.by === o));
  const words = (by: string) => (question.groupBy.includes(by as Dimension) ? name.dimension(by as Dimension) : name.measure(by));
  const set = (at: number, by: Order | undefined) => ask({ orderBy: all.flatMap((o, i) => (i === at ? (by ? [by] : []) : [o])) });
  return (
    <Part title={t('title')} hint={t('hint')}>
      <div className="flex flex-col gap-2">
        {all
          .filter((o) => offered.includes(o.by))
          .map((o) => (
            <div key={o.by} className="flex gap-2">
              <select aria-label={t('by')} value={o.by} onChange={(e) => set(all.indexOf(o), { ...o, by: e.target.value })} className={small}>
                {offered
                  .filter((x) => x === o.by || !all.some((other) => other.by === x))
                  .map((x) => (
                    <option key={x} value={x}>
                      {words(x)}
                    </option>
                  ))}
              </select>
              <select
                aria-label={t('direction')}
                value={o.descending ? 'DESC' : 'ASC'}
                onChange={(e) => set(all.indexOf(o), { ...o, descending: e.target.value === 'DESC' })}
                className={small}
              >
                <option value="DESC">{t('descending')}</option>
                <option value="ASC">{t('ascending')}</option>
              </select>
              <Remove label={t('remove')} onClick={() => set(all.indexOf(o), undefined)} />
            </div>
          ))}
        {free && (
          <div>
            <Button onClick={() => ask({ orderBy: [...all, { by: free, descending: true }] })}>{t('add')}</Button>
          </div>
        )}
      </div>
    </Part>
  );
}
