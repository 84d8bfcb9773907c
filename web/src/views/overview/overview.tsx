'use client';
import { useTranslations } from 'next-intl';
import { graphql } from '@/gql';
import { useAnswer } from '@/lib/answer';
import { useFormat } from '@/lib/format';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Answered, Loading } from '@/ui/states';

const document = graphql(`
  query Overview($disease: DiseaseCode!) {
    summary(disease: $disease) {
      lastDate
      cases
      deaths
      simulated
    }
  }
`);

export function Overview() {
  return (
    <Ready before={<Loading className="h-96" />}>
      <Numbers />
    </Ready>
  );
}

function Numbers() {
  const t = useTranslations('overview');
  const f = useFormat();
  useTitle(t('title'));
  const asked = useAnswer(document, { disease: 'covid19' });
  return (
    <>
      <h1>{t('title')}</h1>
      <Answered asked={asked}>{(data) => <p>{f.number(data.summary.cases)}</p>}</Answered>
    </>
  );
}
