'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { csv, save } from '@/lib/download';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/controls';
import { Wrong } from '@/ui/states';
import { build } from './document';
import type { Question } from './question';
import { mostRows, type Taken, tableOf, takeAll } from './take-away';
import { useView } from './view';

type State = { rows: number; busy: boolean; whole?: boolean; error?: Error };

function saveAs(kind: 'csv' | 'json', q: Question, { nodes, passport }: Taken): void {
  if (kind === 'csv') {
    const { head, rows } = tableOf(q, nodes);
    save('mspr.csv', csv(head, rows));
    return;
  }
  const body = JSON.stringify({ ...build({ ...q, totals: false }), extensions: { mspr: passport }, nodes }, null, 2);
  save('mspr.json', new Blob([body], { type: 'application/json' }));
}

/** Takes all pages of the answer away as a file. */
export function Export({ question }: { question: Question }) {
  const t = useTranslations('explore.export');
  const f = useFormat();
  const { page } = useView();
  const [state, setState] = useState<State>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const take = async (kind: 'csv' | 'json') => {
    const mine = new AbortController();
    abort.current = mine;
    setState({ rows: 0, busy: true });
    try {
      const taken = await takeAll(question, page, (rows) => setState({ rows, busy: true }), mine.signal);
      saveAs(kind, question, taken);
      setState({ rows: taken.nodes.length, busy: false, whole: taken.whole });
    } catch (e) {
      setState(mine.signal.aborted ? undefined : { rows: 0, busy: false, error: e instanceof Error ? e : new Error(String(e)) });
    }
  };
  return (
    <section aria-labelledby="export" className="border-t border-line pt-4">
      <h3 id="export">{t('title')}</h3>
      <p className="mt-1 mb-3 text-sm text-soft">{t('what', { most: f.number(mostRows) })}</p>
      <div className="flex flex-wrap items-center gap-2">
        <Button disabled={state?.busy} onClick={() => take('csv')}>
          CSV
        </Button>
        <Button disabled={state?.busy} onClick={() => take('json')}>
          JSON
        </Button>
        {state?.busy && <Button onClick={() => abort.current?.abort()}>{t('stop')}</Button>}
        <p aria-live="polite" className="text-sm text-soft">
          {state?.busy && t('taking', { rows: f.number(state.rows) })}
          {state?.whole !== undefined && t(state.whole ? 'taken' : 'takenPart', { rows: f.number(state.rows) })}
        </p>
      </div>
      {state?.error && (
        <div className="mt-3">
          <Wrong error={state.error} />
        </div>
      )}
    </section>
  );
}
