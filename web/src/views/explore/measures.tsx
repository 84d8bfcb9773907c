'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Check, TextField } from '@/ui/controls';
import type { ChoiceProps } from './choices';
import { missing } from './document';
import { camel, useNames } from './names';
import { Part } from './part';
import { type Count, counts, intervals, type Measure, partsOf, statistics } from './question';
import { useView } from './view';

const others = ['records', 'caseFatalityRatio', 'incidencePer100k', 'mortalityPer100k', ...intervals, 'denominator', 'sources'];

/** The counts that a disease has, of those that the caller may see. */
export function useCounts(disease: string): Count[] {
  const { diseases, has } = useView();
  const of = (diseases.find((d) => d.code === disease)?.counts ?? []).map(camel);
  return counts.filter((c) => of.includes(c) && has.field(c));
}

/** The selection: counts, rates, and statistics of each count. */
export function Measures(props: ChoiceProps) {
  const t = useTranslations('explore');
  const { has } = useView();
  const offered = useCounts(props.question.disease);
  return (
    <Part title={t('measures')}>
      <div className="flex flex-col gap-1">
        {[...offered, ...others.filter(has.field)].map((m) => (
          <One key={m} measure={m} {...props} />
        ))}
      </div>
      <div className="mt-3 flex flex-col gap-2">
        {offered
          .filter((c) => has.field(`${c}Statistics`))
          .map((c) => (
            <Statistics key={c} count={c} {...props} />
          ))}
      </div>
    </Part>
  );
}

// What the groups don't allow is told, rather than hidden: it says what to group by.
function One({ measure, short, question, ask }: ChoiceProps & { measure: Measure; short?: string }) {
  const t = useTranslations('explore');
  const name = useNames().measure;
  const lacks = missing(measure, question.groupBy);
  const chosen = question.measures.includes(measure);
  return (
    <Check
      disabled={lacks !== undefined}
      checked={chosen && lacks === undefined}
      onChange={(e) => ask({ measures: e.target.checked ? [...question.measures, measure] : question.measures.filter((m) => m !== measure) })}
      label={
        <span className={lacks ? 'text-soft' : ''}>
          {short ?? name(measure)}
          {lacks && <span className="text-xs"> ({t(`needs.${lacks}`)})</span>}
        </span>
      }
    />
  );
}

function Statistics({ count, ...props }: ChoiceProps & { count: Count }) {
  const t = useTranslations('explore');
  const name = useNames().measure;
  const { has } = useView();
  const chosen = props.question.measures.filter((m) => m.startsWith(`${count}.`));
  return (
    <details className="rounded-md bg-sunken px-3 py-2">
      <summary className="cursor-pointer text-sm font-medium">
        {t('statisticsOf', { count: name(count) })}
        {chosen.length > 0 && <span className="text-soft"> ({chosen.length})</span>}
      </summary>
      <div className="mt-2 flex flex-col gap-1">
        {statistics
          .filter((s) => s !== 'quantile' && has.statistic(s))
          .map((s) => (
            <One key={s} measure={`${count}.${s}`} short={t(`statistic.${s}`)} {...props} />
          ))}
        {has.statistic('quantile') && <Quantiles count={count} {...props} />}
      </div>
    </details>
  );
}

function Quantiles({ count, ...props }: ChoiceProps & { count: Count }) {
  const t = useTranslations('explore');
  const [p, setP] = useState('0.5');
  const measure = `${count}.quantile.${Number(p)}`;
  const good = p !== '' && partsOf(measure) !== undefined;
  const { question, ask } = props;
  return (
    <>
      {question.measures
        .filter((m) => m.startsWith(`${count}.quantile.`))
        .map((m) => (
          <One key={m} measure={m} {...props} />
        ))}
      <div className="mt-1 flex items-end gap-2">
        <TextField
          label={t('quantile')}
          type="number"
          min={0}
          max={1}
          step={0.001}
          value={p}
          onChange={(e) => setP(e.target.value)}
          wrong={good ? undefined : t('quantileWrong')}
        />
        <Button disabled={!good || question.measures.includes(measure)} onClick={() => ask({ measures: [...question.measures, measure] })}>
          {t('add')}
        </Button>
      </div>
    </>
  );
}
