'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { ExploreViewQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { Gate } from '@/ui/gate';
import { useTitle } from '@/ui/shell';
import { Answered, Loading } from '@/ui/states';
import { Choices } from './choices';
import { Results } from './results';
import { useQuestion } from './use-question';
import { ViewContext, viewDocument, viewOf } from './view';

/** The data explorer: any question about groups, its answer, and the GraphQL between them. */
export function Explore() {
  return (
    // biome-ignore lint/a11y/useValidAriaRole: the role of an account, and none of ARIA.
    <Gate role="RESEARCHER">
      <Page />
    </Gate>
  );
}

function Page() {
  const t = useTranslations('explore');
  useTitle(t('title'));
  const asked = useAnswer(viewDocument, {}, { revalidateIfStale: false, revalidateOnReconnect: false });
  return (
    <div className="flex flex-col gap-6">
      <div className="max-w-3xl">
        <h1>{t('title')}</h1>
        <p className="mt-2 text-soft">{t('intro')}</p>
      </div>
      <Answered asked={asked} loading={<Loading className="h-[48rem]" />}>
        {(data) => <Workbench data={data} />}
      </Answered>
    </div>
  );
}

function Workbench({ data }: { data: ExploreViewQuery }) {
  const view = useMemo(() => viewOf(data), [data]);
  const [question, ask] = useQuestion();
  return (
    <ViewContext.Provider value={view}>
      <div data-disease={question.disease} className="grid items-start gap-6 lg:grid-cols-[22rem_minmax(0,1fr)] xl:grid-cols-[26rem_minmax(0,1fr)]">
        <Choices question={question} ask={ask} />
        <Results question={question} />
      </div>
    </ViewContext.Provider>
  );
}
