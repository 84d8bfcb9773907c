'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/controls';
import { Batches } from './batches';
import type { Disease } from './documents';
import { useFeeds } from './feeds';
import { kindOf, stateOf } from './freshness';
import type { Used } from './in-use';
import { Mark } from './mark';

/** One source: whose it is, what it counts, how fresh it is, and its loads on demand. */
export function SourceCard({ used, diseases }: { used: Used; diseases: Disease[] }) {
  const t = useTranslations('sources');
  const address = useAddress();
  const { source } = used;
  const open = address.get('loads') === source.name;
  return (
    <article className={`flex min-w-0 flex-col gap-4 rounded-xl border border-line bg-card p-4 sm:p-6 ${open ? 'col-span-full' : ''}`}>
      <div>
        <h3 className="text-lg" lang="en">
          {source.title}
        </h3>
        <p className="text-soft" lang="en">
          {source.publisher}
        </p>
        {source.simulated && <p className="mt-1 text-sm font-medium text-warn">{t('card.simulated')}</p>}
      </div>
      <Fresh used={used} />
      <About used={used} diseases={diseases} />
      <div className="mt-auto">
        <Button aria-expanded={open} onClick={() => address.set({ loads: open ? undefined : source.name })}>
          {t(open ? 'card.hideLoads' : 'card.showLoads')}
          <span className="sr-only">: {source.title}</span>
        </Button>
      </div>
      {open && <Batches source={source} diseases={diseases} />}
    </article>
  );
}

function Fresh({ used }: { used: Used }) {
  const t = useTranslations('sources.fresh');
  const f = useFormat();
  const state = stateOf(used);
  const { freshness } = used;
  const last = used.loads[0];
  const lines = [
    freshness?.succeeded && t('succeeded', { ago: f.ago(freshness.succeeded), moment: f.moment(freshness.succeeded) }),
    freshness?.outcome && freshness.ended && t(`outcome.${freshness.outcome}`, { moment: f.moment(freshness.ended) }),
    (freshness?.failures ?? 0) > 0 && t('failures', { count: freshness?.failures ?? 0 }),
    last && t('lastLoad', { ago: f.ago(last.loaded), moment: f.moment(last.loaded) }),
    freshness?.next && t('next', { moment: f.moment(freshness.next) }),
    freshness?.expectedSeconds && t('expected', { hours: Math.round(freshness.expectedSeconds / 3600) }),
  ].filter((l): l is string => typeof l === 'string');
  return (
    <div className="flex gap-3 rounded-lg bg-sunken px-4 py-3">
      <Mark kind={kindOf[state]} />
      <div>
        <p className="font-medium">{t(`state.${state}`)}</p>
        {lines.map((l) => (
          <p key={l} className="text-sm text-soft">
            {l}
          </p>
        ))}
      </div>
    </div>
  );
}

function About({ used: { source, loads }, diseases }: { used: Used; diseases: Disease[] }) {
  const t = useTranslations('sources.card');
  const feedName = useFeeds();
  const nameOf = (code: string) => diseases.find((d) => d.code === code)?.name ?? code;
  const counted = [...new Set([...loads.map((l) => l.disease), ...(loads.length === 0 ? [source.disease] : [])])];
  const feeds = [...new Set(loads.map((l) => l.feed).filter(Boolean))];
  return (
    <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[8rem_1fr]">
      <dt className="text-soft">{t('counts')}</dt>
      <dd>
        {counted.map(nameOf).join(', ')}
        {feeds.length > 0 && <span className="text-soft"> ({t('feeds', { feeds: feeds.map(feedName).join(', ') })})</span>}
      </dd>
      <dt className="text-soft">{t('licence')}</dt>
      <dd lang="en">{source.licence}</dd>
      <dt className="text-soft">{t('address')}</dt>
      <dd className="min-w-0">
        <a href={source.address} rel="noreferrer" className="break-all">
          {source.address.replace(/^https:\/\//, '').replace(/\/$/, '')}
        </a>
      </dd>
      <dt className="text-soft">{t('name')}</dt>
      <dd>
        <code>{source.name}</code>
      </dd>
    </dl>
  );
}
