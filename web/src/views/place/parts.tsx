'use client';
import { useTranslations } from 'next-intl';
import { WhenSeen } from '@/charts/when-seen';
import type { PlaceBelowQuery } from '@/gql/graphql';
import { pageOf } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { Answered, Loading } from '@/ui/states';
import { Ranking } from '../numbers/ranking';
import { type Below, hasParts, useBelow } from './below';

type Given = { below: Below; name: string };

/** The places below: with numbers where there are any, else by their names. */
export function Parts(given: Given) {
  if (!hasParts(given.below.level)) return null;
  return <WhenSeen className="h-24">{() => <Asked {...given} />}</WhenSeen>;
}

function Asked({ below, name }: Given) {
  return (
    <Answered asked={useBelow(below)} loading={<Loading className="h-24" />}>
      {(data) => <Told data={data} disease={below.disease} name={name} />}
    </Answered>
  );
}

function Told({ data, disease, name }: { data: PlaceBelowQuery; disease: string; name: string }) {
  const t = useTranslations('place.parts');
  const { regions = [], parts = [], locations } = data;
  if (!locations || locations.totalCount === 0) return null;
  const { nodes, totalCount } = locations;
  if (parts.length + regions.length === 0) {
    return (
      <details className="rounded-xl border border-line bg-card px-4 py-3 sm:px-6">
        <summary className="cursor-pointer py-1 font-medium">{t('title', { place: name })}</summary>
        <p className="mt-2 mb-3 text-sm text-soft">{t('noNumbers')}</p>
        <ul className="columns-2 gap-6 text-sm sm:columns-3 lg:columns-5">
          {nodes.map((n) => (
            <li key={n.code} className="py-1">
              <a href={pageOf(`place/${n.code}`, { disease })}>{n.name}</a>
            </li>
          ))}
        </ul>
        {totalCount > nodes.length && <p className="mt-3 text-sm text-soft">{t('andMore', { count: totalCount - nodes.length })}</p>}
      </details>
    );
  }
  return (
    <div className="space-y-6 lg:space-y-8">
      {regions.length > 0 && (
        <Card title={t('regions', { place: name })}>
          <Ranking places={regions} disease={disease} caption={t('regions', { place: name })} />
        </Card>
      )}
      {parts.length > 0 && (
        <Card title={t('title', { place: name })}>
          <Ranking places={parts} disease={disease} caption={t('title', { place: name })} />
        </Card>
      )}
    </div>
  );
}
