'use client';
import { useTranslations } from 'next-intl';
import type { Passport } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { useMore } from '@/lib/more';
import { Card } from '@/ui/controls';
import { Loading } from '@/ui/states';
import { type Groups, nextPage, useGroups } from './answer';
import { Cite } from './cite';
import { build, possible } from './document';
import { Drawing } from './drawing';
import { Export } from './export';
import { GroupTable } from './group-table';
import { useCounts } from './measures';
import { PivotTable } from './pivot-table';
import type { Question } from './question';
import { Refusable } from './refusable';
import { Sent } from './sent';
import { Totals } from './totals';

/** The counts that totals can be asked of: those that are selected. */
function useTotals(q: Question): string[] {
  const counts: string[] = useCounts(q.disease);
  const chosen = possible(q).filter((m) => counts.includes(m) || m === 'records' || m === 'caseFatalityRatio');
  return chosen.length > 0 ? chosen : ['cases'];
}

/** The answer, and beside it what was asked. */
export function Results({ question }: { question: Question }) {
  const t = useTranslations('explore');
  const totals = useTotals(question);
  const built = build(question, { totals });
  const asked = useGroups(built);
  return (
    <div id="answer" className="flex min-w-0 flex-col gap-6">
      <Card title={t('answer')}>
        <Refusable asked={asked} loading={<Loading className="h-[32rem]" />}>
          {(data) => <Answer question={question} groups={data.aggregate} passport={asked.passport} />}
        </Refusable>
      </Card>
      <Sent built={built} />
    </div>
  );
}

function Answer({ question, groups, passport }: { question: Question; groups: Groups; passport: Passport | undefined }) {
  const t = useTranslations('explore');
  const f = useFormat();
  const list = useMore(groups, (after) => nextPage(question, after));
  return (
    <div className="flex flex-col gap-6">
      <Totals groups={groups} />
      <Drawing question={question} rows={list.rows} />
      {question.pivot ? <PivotTable question={question} pivot={question.pivot} list={list} /> : <GroupTable question={question} list={list} />}
      <p className="text-sm text-soft">
        {t('shown', { count: list.rows.length })}{' '}
        {passport?.snapshot !== undefined && t('snapshot', { number: f.number(passport.snapshot), moment: f.moment(passport.asOf) })}
      </p>
      {list.rows.length > 0 && (
        <>
          <Export question={question} />
          <Cite question={question} rows={list.rows.length} />
        </>
      )}
    </div>
  );
}
