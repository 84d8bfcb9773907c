'use client';
import { useTranslations } from 'next-intl';
import type { DiseaseQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useFormat } from '@/lib/format';
import { Card, Choice } from '@/ui/controls';
import { type Column, Table } from '@/ui/table';
import { Ranking } from '../numbers/ranking';
import { type Region, regionsOf } from './regions';

/** Where the disease is counted: by region of the World Health Organization, or by country. */
export function Places({ data, code }: { data: DiseaseQuery; code: string }) {
  const t = useTranslations('disease.places');
  const address = useAddress();
  const by = address.get('by') === 'country' ? 'country' : 'region';
  return (
    <Card
      title={t('title')}
      aside={
        <Choice
          label={t('by')}
          value={by}
          options={[
            { value: 'region', name: t('byRegion') },
            { value: 'country', name: t('byCountry') },
          ]}
          onChange={(v) => address.set({ by: v === 'country' ? v : undefined })}
        />
      }
    >
      {by === 'country' ? <Ranking places={data.summaries} disease={code} caption={t('title')} /> : <Regions data={data} />}
    </Card>
  );
}

function Regions({ data }: { data: DiseaseQuery }) {
  const t = useTranslations('disease.places');
  const f = useFormat();
  const rows = regionsOf(data.summaries);
  const number = (key: Exclude<keyof Region, 'region'>, digits = 0): Column<Region> => ({
    key,
    head: t(key),
    number: true,
    cell: (r) => f.number(r[key], digits),
  });
  const columns: Column<Region>[] = [
    { key: 'region', head: t('region'), names: true, cell: (r) => t(`regions.${r.region ?? 'NONE'}`) },
    number('countries'),
    number('cases7'),
    number('deaths7'),
    number('cases'),
    number('casesRate', 1),
    number('deaths'),
    number('deathsRate', 1),
  ];
  return (
    <>
      <Table caption={t('title')} columns={columns} rows={rows} rowKey={(r) => r.region ?? 'NONE'} />
      <p className="mt-3 text-sm text-soft">{t('sums')}</p>
    </>
  );
}
