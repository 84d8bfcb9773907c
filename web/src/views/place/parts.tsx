'use client';
import { useTranslations } from 'next-intl';
import { WhenSeen } from '@/charts/when-seen';
import type { LocationLevel, PlacePartsQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { pageOf } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { Answered, Loading } from '@/ui/states';
import { Ranking } from '../numbers/ranking';
import { partsDocument } from './documents';

type Given = { disease: string; code: string; level: LocationLevel | undefined; name: string };

/** The places below: with numbers where there are any, else by their names. */
export function Parts(given: Given) {
  if (given.level !== 'COUNTRY' && given.level !== 'REGION' && given.level !== 'SUBDIVISION') return null;
  return <WhenSeen className="h-24">{() => <Asked {...given} />}</WhenSeen>;
}

function Asked({ disease, code, level, name }: Given) {
  const asked = useAnswer(partsDocument, {
    disease,
    code,
    level: level === 'SUBDIVISION' ? 'COUNTY' : 'SUBDIVISION',
    regions: level === 'COUNTRY',
  });
  return (
    <Answered asked={asked} loading={<Loading className="h-24" />}>
      {(data) => <Told data={data} disease={disease} name={name} />}
    </Answered>
  );
}

function Told({ data, disease, name }: { data: PlacePartsQuery; disease: string; name: string }) {
  const t = useTranslations('place.parts');
  const { nodes, totalCount } = data.locations;
  const regions = data.regions ?? [];
  if (totalCount === 0) return null;
  if (data.parts.length + regions.length === 0) {
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
      {data.parts.length > 0 && (
        <Card title={t('title', { place: name })}>
          <Ranking places={data.parts} disease={disease} caption={t('title', { place: name })} />
        </Card>
      )}
    </div>
  );
}
