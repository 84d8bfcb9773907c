'use client';
import { useTranslations } from 'next-intl';
import type { DiseaseQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { pageOf } from '@/lib/cluster';
import { useMeasures } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Share } from '@/ui/copy';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Answered, Loading } from '@/ui/states';
import { countName } from '../numbers/disease';
import { Headline } from '../numbers/headline';
import { UpTo } from '../numbers/named';
import { isUnknown } from '../numbers/unknown';
import { diseaseDocument } from './document';
import { Places } from './places';
import { Sources } from './sources';

export function Disease() {
  return (
    <Ready before={<Waiting />}>
      <Page />
    </Ready>
  );
}

function Page() {
  const disease = useAddress().subject;
  const asked = useAnswer(diseaseDocument, disease ? { disease } : null);
  const name = asked.data?.diseases.find((d) => d.code === disease)?.name;
  useTitle(name ?? disease);
  if (!disease || isUnknown(asked.error)) return <Nothing />;
  return (
    <div data-disease={disease}>
      <Answered asked={asked} loading={<Waiting />}>
        {(data) => <Told data={data} code={disease} />}
      </Answered>
    </div>
  );
}

function Nothing() {
  const t = useTranslations('disease');
  return (
    <div className="mx-auto max-w-prose py-16 text-center">
      <h1>{t('none')}</h1>
      <p className="mt-6">
        <a href={pageOf('')}>{t('toOverview')}</a>
      </p>
    </div>
  );
}

type Known = DiseaseQuery['diseases'][number];

function Told({ data, code }: { data: DiseaseQuery; code: string }) {
  const t = useTranslations('disease');
  const disease = data.diseases.find((d) => d.code === code);
  if (!disease) return <Nothing />;
  return (
    <div className="space-y-6 lg:space-y-8">
      <header className="flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1>{disease.name}</h1>
          <UpTo lastDate={data.summary.lastDate} snapshot={data.snapshot} />
        </div>
        <Share />
      </header>
      <section aria-label={t('headline')}>
        <Headline numbers={data.summary} />
      </section>
      <div className="grid gap-6 lg:grid-cols-2 lg:gap-8">
        <Counted disease={disease} />
        <Sources data={data} code={code} />
      </div>
      <Places data={data} code={code} />
      <Others all={data.diseases} code={code} />
    </div>
  );
}

/** What is counted, in words, with the code of the classification. */
function Counted({ disease }: { disease: Known }) {
  const t = useTranslations('disease');
  const nameOf = useMeasures();
  return (
    <Card title={t('counted')}>
      <dl className="space-y-3 text-sm">
        {disease.counts.map((c) => (
          <div key={c}>
            <dt className="font-medium">{nameOf(countName(c))}</dt>
            <dd className="text-soft">{t(`meaning.${countName(c)}`)}</dd>
          </div>
        ))}
        <div>
          <dt className="font-medium">{t('icd')}</dt>
          <dd className="text-soft">
            <a href={`https://icd.who.int/browse10/2019/en#/${disease.icd10}`} rel="noreferrer">
              {disease.icd10}
            </a>
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function Others({ all, code }: { all: Known[]; code: string }) {
  const t = useTranslations('disease');
  return (
    <nav aria-label={t('more')} className="text-sm">
      <ul className="flex flex-wrap gap-x-6 gap-y-2">
        <li>
          <a href={pageOf('', { disease: code })}>{t('inOverview')}</a>
        </li>
        <li>
          <a href={pageOf('as-of', { disease: code })}>{t('asOf')}</a>
        </li>
        {all
          .filter((d) => d.code !== code)
          .map((d) => (
            <li key={d.code}>
              <a href={pageOf(`disease/${d.code}`)}>{d.name}</a>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function Waiting() {
  return (
    <div className="space-y-6">
      <Loading className="h-20" />
      <Loading className="h-32" />
      <Loading className="h-[32rem]" />
    </div>
  );
}
