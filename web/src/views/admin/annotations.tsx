'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { has } from '@/lib/cluster';
import { Card, Check } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { AdminPage } from './admin-page';
import { AnnotationForm } from './annotation-form';
import { type Noted, NotedItem } from './annotation-item';
import { ReasonDialog } from './dialog';
import { Pager } from './pager';
import { DiseaseField, Outcome, SourceField } from './parts';
import { PlaceField } from './place-field';

const plain = graphql(`
  query AdminAnnotations($disease: DiseaseCode, $location: LocationCode, $source: SourceName, $removed: Boolean!, $after: String) {
    annotations(disease: $disease, location: $location, source: $source, includeRemoved: $removed, first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...NoteListed
      }
    }
  }
`);

// A cluster without charts has no averages that could leave days out.
const withAverages = graphql(`
  query AdminAnnotationsWithAverages($disease: DiseaseCode, $location: LocationCode, $source: SourceName, $removed: Boolean!, $after: String) {
    annotations(disease: $disease, location: $location, source: $source, includeRemoved: $removed, first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...NoteListed
        omittedFromAverages
        omittedBelow
      }
    }
  }
`);

const remove = graphql(`
  mutation RemoveAnnotation($id: Int64!, $reason: String!) {
    removeAnnotation(id: $id, reason: $reason) {
      id
    }
  }
`);

/** The notes on the quality of the data. */
export function Annotations() {
  return (
    <AdminPage part="annotations">
      <Notes />
    </AdminPage>
  );
}

const code = /^[A-Za-z]{3}$|^[A-Za-z]{2}-[A-Za-z0-9]+$/;

function useNotes() {
  const { get } = useAddress();
  const place = get('location') ?? '';
  const variables = {
    disease: get('disease') ?? null,
    location: code.test(place) ? place.toUpperCase() : null,
    source: get('source') ?? null,
    removed: get('removed') === 'yes',
    after: get('after') ?? null,
  };
  const less = useAnswer(plain, has('DATAVIZ') ? null : variables);
  const more = useAnswer(withAverages, has('DATAVIZ') ? variables : null);
  return has('DATAVIZ') ? more : less;
}

function Notes() {
  const t = useTranslations('admin.annotations');
  const asked = useNotes();
  const [removing, setRemoving] = useState<Noted>();
  const [removed, setRemoved] = useState<string>();
  return (
    <>
      <AnnotationForm added={asked.again} />
      <Card title={t('list')}>
        <Filters />
        <div className="mt-5">
          <Outcome>{removed && t('removedNow', { id: removed })}</Outcome>
        </div>
        <Answered asked={asked} loading={<Loading className="h-72" />}>
          {({ annotations }) =>
            annotations.nodes.length > 0 ? (
              <>
                <ul className="divide-y divide-line border-y border-line">
                  {annotations.nodes.map((note) => (
                    <NotedItem key={note.id} note={note} remove={() => setRemoving(note)} />
                  ))}
                </ul>
                <Pager pageInfo={annotations.pageInfo} total={annotations.totalCount} />
              </>
            ) : (
              <Empty title={t('none')}>{t('noneWhy')}</Empty>
            )
          }
        </Answered>
      </Card>
      {removing && (
        <ReasonDialog
          title={t('removeTitle', { id: String(removing.id) })}
          action={t('remove')}
          danger
          close={() => setRemoving(undefined)}
          act={async (reason) => {
            await ask(remove, { id: removing.id, reason });
            setRemoved(String(removing.id));
            asked.again();
          }}
        >
          <p className="mb-2 break-words">{removing.note}</p>
          <p className="text-soft">{t('removeWhat')}</p>
        </ReasonDialog>
      )}
    </>
  );
}

function Filters() {
  const t = useTranslations('admin');
  const { get, set } = useAddress();
  const choose = (key: string) => (value: string) => set({ [key]: value, after: undefined });
  return (
    <div className="grid items-start gap-3 sm:grid-cols-3">
      <DiseaseField label={t('annotations.disease')} none={t('any')} value={get('disease') ?? ''} onChange={choose('disease')} />
      <PlaceField label={t('annotations.place')} value={get('location') ?? ''} onChange={choose('location')} />
      <SourceField label={t('annotations.source')} none={t('any')} value={get('source') ?? ''} onChange={choose('source')} />
      <Check label={t('annotations.withRemoved')} checked={get('removed') === 'yes'} onChange={(e) => choose('removed')(e.target.checked ? 'yes' : '')} />
    </div>
  );
}
