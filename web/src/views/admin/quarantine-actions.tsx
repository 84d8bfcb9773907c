'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import { useAddress } from '@/lib/address';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/controls';
import { ReasonDialog } from './dialog';
import { Loads } from './loads';
import { Outcome } from './parts';
import { useBatch } from './quarantine-rows';
import { useLoads } from './use-loads';

const discard = graphql(`
  mutation DiscardQuarantine($ids: [Int64!], $batch: Int64, $rule: String, $reason: String!) {
    discardQuarantine(ids: $ids, batch: $batch, rule: $rule, reason: $reason)
  }
`);

const replay = graphql(`
  mutation ReplayQuarantine($batch: Int64!, $reason: String!) {
    replayQuarantine(batch: $batch, reason: $reason) {
      finished
      replayed
      batches {
        id
        quarantined
        changed
      }
    }
  }
`);

type Asked = 'chosen' | 'all' | 'replay';

/** What can be done with rows that wait: drop those that were chosen, all of a batch or a rule, or load a file again. */
export function QuarantineActions({ chosen, done }: { chosen: number[]; done: () => void }) {
  const t = useTranslations('admin.quarantine');
  const { get } = useAddress();
  const batch = useBatch();
  const rule = get('rule');
  // A rule of one source alone can't be dropped: a discard knows batches and rules.
  const all = batch !== undefined || (rule !== undefined && get('source') === undefined);
  const [asking, setAsked] = useState<Asked>();
  const [said, setSaid] = useState<string>();
  const [following, setFollowing] = useState(false);
  const setAsking = (next: Asked | undefined) => {
    if (next) setSaid(undefined);
    setAsked(next);
  };
  const tell = (text: string) => {
    setSaid(text);
    done();
  };
  return (
    <div className="my-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="danger" disabled={chosen.length === 0} onClick={() => setAsking('chosen')}>
          {t('discardChosen', { count: chosen.length })}
        </Button>
        {all && (
          <Button kind="danger" onClick={() => setAsking('all')}>
            {t('discardAll')}
          </Button>
        )}
        {batch !== undefined && <Button onClick={() => setAsking('replay')}>{t('replayBatch', { batch: String(batch) })}</Button>}
        {batch === undefined && <p className="text-sm text-soft">{t('how')}</p>}
      </div>
      <Outcome>{said}</Outcome>
      {following && <Follow ended={done} />}
      {asking === 'replay' && batch !== undefined && <Replay batch={batch} close={() => setAsking(undefined)} begun={() => setFollowing(true)} tell={tell} />}
      {(asking === 'chosen' || asking === 'all') && (
        <Discard which={asking === 'chosen' ? { ids: chosen } : { batch: batch ?? null, rule: rule ?? null }} close={() => setAsking(undefined)} tell={tell} />
      )}
    </div>
  );
}

type Doing = { close: () => void; tell: (text: string) => void };

function Discard({ which, close, tell }: Doing & { which: { ids?: number[]; batch?: number | null; rule?: string | null } }) {
  const t = useTranslations('admin.quarantine');
  const f = useFormat();
  const what = which.ids ? t('discardWhatChosen', { count: which.ids.length }) : t('discardWhat', { batch: which.batch ?? '–', rule: which.rule ?? '–' });
  return (
    <ReasonDialog
      title={t('discard')}
      action={t('discard')}
      danger
      close={close}
      act={async (reason) => {
        const count =
          (await ask(discard, { ids: which.ids ?? null, batch: which.batch ?? null, rule: which.rule ?? null, reason })).data.discardQuarantine ?? 0;
        tell(t('discarded', { count, number: f.number(count) }));
      }}
    >
      <p>{what}</p>
      <p className="mt-1 text-soft">{t('discardKept')}</p>
    </ReasonDialog>
  );
}

function Replay({ batch, close, begun, tell }: Doing & { batch: number; begun: () => void }) {
  const t = useTranslations('admin.quarantine');
  const f = useFormat();
  return (
    <ReasonDialog
      title={t('replayTitle', { batch: String(batch) })}
      action={t('replay')}
      close={close}
      act={async (reason) => {
        begun();
        const told = (await ask(replay, { batch, reason })).data.replayQuarantine;
        if (!told?.finished) return tell(t('replaying'));
        const again = (told.batches ?? []).reduce((sum, b) => sum + b.quarantined, 0);
        tell(t('replayed', { count: told.replayed ?? 0, number: f.number(told.replayed), again: f.number(again) }));
      }}
    >
      {t('replayWhat')}
    </ReasonDialog>
  );
}

/** A file that is loaded again may take longer than its answer. */
function Follow({ ended }: { ended: () => void }) {
  const { loads } = useLoads({ source: null }, ended);
  return loads.length > 0 ? <Loads loads={loads.slice(0, 1)} /> : null;
}
