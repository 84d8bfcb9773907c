'use client';
import { useTranslations } from 'next-intl';
import { lazy } from 'react';
import { rateDigits } from '@/charts/series';
import type { OverviewQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { pageOf } from '@/lib/cluster';
import { Card, Choice } from '@/ui/controls';
import { useFoot } from '../numbers/named';
import { rate7 } from '../numbers/ranking';
import { type Measure, useMeasure } from './measure';

const WorldMap = lazy(() => import('@/charts/world-map'));

/** The countries in one picture: rates, so that large ones do not stand out by being large. */
export function Worldwide({ data, disease }: { data: OverviewQuery; disease: string }) {
  const t = useTranslations('overview.map');
  const address = useAddress();
  const foot = useFoot(data.cluster.sources);
  const span = address.get('map') === 'total' ? 'total' : 'week';
  const { measure, given } = useMeasure(data.summary);
  const places = data.summaries.flatMap((s) => {
    if (!s.location) return [];
    const value = span === 'total' ? rate(s, measure) : rate7(s, measure);
    return [{ code: s.location.code, name: s.location.name, value, href: pageOf(`place/${s.location.code}`, { disease, measure }) }];
  });
  return (
    <Card title={t('title')}>
      <div className="mb-5 flex flex-wrap gap-3">
        <Choice label={t('measure')} value={measure} options={given.map((m) => ({ value: m, name: t(m) }))} onChange={(v) => address.set({ measure: v })} />
        <Choice
          label={t('span')}
          value={span}
          options={[
            { value: 'week', name: t('week') },
            { value: 'total', name: t('total') },
          ]}
          onChange={(v) => address.set({ map: v })}
        />
      </div>
      <WorldMap
        title={t(`${measure}_${span}`)}
        unit={t('unit')}
        digits={rateDigits(places.map((p) => p.value))}
        places={places}
        foot={foot(data.summary.sources, data.summary.lastDate)}
        file={`${disease}-${measure}_${span}-map`}
      />
    </Card>
  );
}

function rate(s: OverviewQuery['summaries'][number], measure: Measure): number | null {
  if (measure === 'cases') return s.casesPer100k;
  if (measure === 'deaths') return s.deathsPer100k;
  return s.hospitalizations === null || !s.denominator ? null : (s.hospitalizations / s.denominator.population) * 100_000;
}
