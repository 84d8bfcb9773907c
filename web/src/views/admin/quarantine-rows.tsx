'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { QuarantineQuery, QuarantineState } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { Card, SelectField, TextField } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { Pager } from './pager';
import { SourceField } from './parts';
import { QuarantineActions } from './quarantine-actions';
import { useRules } from './quarantine-summary';
import { QuarantinedRow } from './quarantined-row';

const document = graphql(`
  query Quarantine($batch: Int64, $rule: String, $source: SourceName, $state: QuarantineState, $after: String) {
    quarantine(batch: $batch, rule: $rule, source: $source, state: $state, first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        batch
        source
        disease
        line
        rule
        message
        raw
        state
        resolvedAt
        resolvedBy
        reason
        replayedBy
      }
    }
  }
`);

export type Row = NonNullable<QuarantineQuery['quarantine']>['nodes'][number];

const states: QuarantineState[] = ['OPEN', 'REPLAYED', 'DISCARDED'];

/** The batch that the address names. */
export function useBatch(): number | undefined {
  const { get } = useAddress();
  const said = Number(get('batch'));
  return Number.isSafeInteger(said) && said > 0 ? said : undefined;
}

/** The rows that the address chooses, and what can be done with those that wait. */
export function QuarantineRows({ changed }: { changed: () => void }) {
  const t = useTranslations('admin.quarantine');
  const { get } = useAddress();
  const batch = useBatch();
  const asked = useAnswer(document, {
    batch: batch ?? null,
    rule: get('rule') ?? null,
    source: get('source') ?? null,
    state: states.find((s) => s === get('state')) ?? null,
    after: get('after') ?? null,
  });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const choose = (id: number, on: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  const done = () => {
    setChosen(new Set());
    asked.again();
    changed();
  };
  return (
    <Card title={t('rows')}>
      <Filters />
      <QuarantineActions chosen={[...chosen]} done={done} />
      <Answered asked={asked} loading={<Loading className="h-96" />}>
        {({ quarantine }) =>
          quarantine?.nodes.length ? (
            <>
              <ul className="divide-y divide-line border-y border-line">
                {quarantine.nodes.map((row) => (
                  <QuarantinedRow key={row.id} row={row} chosen={chosen.has(row.id ?? 0)} choose={(on) => choose(row.id ?? 0, on)} />
                ))}
              </ul>
              <Pager pageInfo={quarantine.pageInfo} total={quarantine.totalCount} />
            </>
          ) : (
            <Empty title={t('none')}>{t('noneWhy')}</Empty>
          )
        }
      </Answered>
    </Card>
  );
}

function Filters() {
  const t = useTranslations('admin');
  const { get, set } = useAddress();
  const rules = useRules();
  const choose = (key: string) => (value: string) => set({ [key]: value, after: undefined });
  return (
    <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <TextField
        label={t('quarantine.batch')}
        inputMode="numeric"
        type="number"
        min={1}
        value={get('batch') ?? ''}
        onChange={(e) => choose('batch')(e.target.value)}
      />
      <SelectField label={t('quarantine.rule')} value={get('rule') ?? ''} onChange={(e) => choose('rule')(e.target.value)}>
        <option value="">{t('any')}</option>
        {[...new Set([...rules, get('rule') ?? ''])].filter(Boolean).map((r) => (
          <option key={r}>{r}</option>
        ))}
      </SelectField>
      <SourceField label={t('quarantine.source')} none={t('any')} value={get('source') ?? ''} onChange={choose('source')} />
      <SelectField label={t('quarantine.state')} value={get('state') ?? ''} onChange={(e) => choose('state')(e.target.value)}>
        <option value="">{t('any')}</option>
        {states.map((s) => (
          <option key={s} value={s}>
            {t(`quarantine.states.${s}`)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
