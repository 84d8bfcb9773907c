'use client';
import { useTranslations } from 'next-intl';
import { graphql } from '@/gql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { useFormat } from '@/lib/format';
import { Button, Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { Table } from '@/ui/table';
import { Unseen } from './parts';
import { useAgain } from './use-again';

const document = graphql(`
  query QuarantineSummary {
    quarantineSummary {
      source
      rule
      open
      replayed
      discarded
      newest
    }
  }
`);

/** The rules that were asked for, for choosing one. */
export const useRules = () => {
  const { data } = useAnswer(document, {});
  return [...new Set((data?.quarantineSummary ?? []).map((g) => g.rule ?? ''))].sort();
};

/** How many rows of a source broke a rule, those with most open rows first. */
export function QuarantineSummary({ turn }: { turn: number }) {
  const t = useTranslations('admin.quarantine');
  const f = useFormat();
  const { set } = useAddress();
  const asked = useAnswer(document, {});
  useAgain(turn, asked.again);
  const show = (patch: Record<string, string | undefined>) =>
    set({ batch: undefined, source: undefined, rule: undefined, state: undefined, after: undefined, ...patch }, { push: true });
  return (
    <Card title={t('summary')}>
      <Answered asked={asked} loading={<Loading className="h-40" />}>
        {({ quarantineSummary: groups }) =>
          !groups?.length ? (
            <Empty title={t('clean')}>{t('cleanWhy')}</Empty>
          ) : (
            <Table
              caption={t('summary')}
              rows={groups}
              rowKey={(g) => `${g.source} ${g.rule}`}
              columns={[
                { key: 'rule', head: t('rule'), names: true, cell: (g) => <span className="font-mono text-xs">{g.rule}</span> },
                { key: 'source', head: t('source'), cell: (g) => g.source },
                { key: 'open', head: t('states.OPEN'), number: true, cell: (g) => <strong>{f.number(g.open)}</strong> },
                { key: 'replayed', head: t('states.REPLAYED'), number: true, cell: (g) => f.number(g.replayed) },
                { key: 'discarded', head: t('states.DISCARDED'), number: true, cell: (g) => f.number(g.discarded) },
                {
                  key: 'show',
                  head: <Unseen>{t('show')}</Unseen>,
                  cell: (g) => (
                    <div className="flex justify-end gap-2">
                      <Button onClick={() => show({ source: g.source ?? undefined, rule: g.rule ?? undefined })}>{t('show')}</Button>
                      <Button onClick={() => show({ batch: String(g.newest) })}>{t('newest', { batch: String(g.newest) })}</Button>
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Answered>
    </Card>
  );
}
