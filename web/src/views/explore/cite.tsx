'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/controls';
import { Copy } from '@/ui/copy';
import { Loading, Wrong } from '@/ui/states';
import { askGroups, type Cited } from './answer';
import { build } from './document';
import type { Question } from './question';
import { useView } from './view';

type State = { of: string; busy?: boolean; cited?: Cited; error?: Error };

/** Makes a permanent reference to the rows in sight, when somebody wants one. */
export function Cite({ question, rows }: { question: Question; rows: number }) {
  const t = useTranslations('explore.cite');
  const { page } = useView();
  const first = Math.min(rows, page);
  const built = build(question, { citation: true, first });
  const key = JSON.stringify(built);
  const [kept, setState] = useState<State>();
  const state = kept?.of === key ? kept : undefined;
  const cite = async () => {
    setState({ of: key, busy: true });
    try {
      const cited = (await askGroups(built)).data.aggregate.citation;
      setState(cited ? { of: key, cited } : { of: key, error: new Error('no citation') });
    } catch (e) {
      setState({ of: key, error: e instanceof Error ? e : new Error(String(e)) });
    }
  };
  return (
    <section aria-labelledby="cite" className="border-t border-line pt-4">
      <h3 id="cite">{t('title')}</h3>
      <p className="mt-1 mb-3 max-w-3xl text-sm text-soft">{t('what', { rows: first })}</p>
      {!state?.cited && (
        <Button disabled={state?.busy} onClick={cite}>
          {t('make')}
        </Button>
      )}
      {state?.busy && <Loading className="mt-3 h-24" />}
      {state?.error && (
        <div className="mt-3">
          <Wrong error={state.error} />
        </div>
      )}
      {state?.cited && <Reference cited={state.cited} />}
    </section>
  );
}

// A server that is not told its public address gives the path alone.
const absolute = (text: string, url: string) => (url.startsWith('/') ? text.replaceAll(url, `${window.location.origin}${url}`) : text);

function Reference({ cited: c }: { cited: Cited }) {
  const t = useTranslations('explore.cite');
  const f = useFormat();
  const url = absolute(c.url, c.url);
  const text = absolute(c.text, c.url);
  const forms = [
    { name: t('sentence'), text },
    { name: 'BibTeX', text: absolute(c.bibtex, c.url) },
    { name: 'CSL-JSON', text: absolute(c.csl, c.url) },
  ];
  return (
    <div className="rounded-lg bg-sunken p-4">
      {c.simulated && <p className="mb-2 font-medium text-warn">{t('simulated')}</p>}
      <p lang="en" className="break-words">
        {text}
      </p>
      <p className="mt-2 text-sm">
        {t('address')}{' '}
        <a href={url} className="break-all">
          {url}
        </a>
      </p>
      <p className="mt-1 text-sm break-all text-soft">{t('passport', { number: f.number(c.snapshot), moment: f.moment(c.asOf), sha256: c.sha256 })}</p>
      <div className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
        {[{ name: t('addressAlone'), text: url }, ...forms].map((form) => (
          <div key={form.name} className="flex items-center gap-2 text-sm">
            {form.name} <Copy text={form.text} of={form.name} />
          </div>
        ))}
      </div>
    </div>
  );
}
