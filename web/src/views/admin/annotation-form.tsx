'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { AnnotationInput, Measure } from '@/gql/graphql';
import { ask } from '@/lib/api';
import { has } from '@/lib/cluster';
import { Button, Card, Check, Field, TextField } from '@/ui/controls';
import { useAct } from '@/views/session/act';
import { Refused } from '@/views/session/refused';
import { DiseaseField, Outcome, SourceField, useCatalogue } from './parts';
import { PlaceField } from './place-field';

const document = graphql(`
  mutation AddAnnotation($input: AnnotationInput!) {
    addAnnotation(input: $input) {
      id
    }
  }
`);

type Typed = {
  disease: string;
  location: string;
  source: string;
  firstDate: string;
  lastDate: string;
  counts: Measure[];
  omitFromAverages: boolean;
  omitBelow: boolean;
  note: string;
};

const blank: Typed = {
  disease: '',
  location: '',
  source: '',
  firstDate: '',
  lastDate: '',
  counts: [],
  omitFromAverages: false,
  omitBelow: false,
  note: '',
};

const input = (typed: Typed): AnnotationInput => ({
  ...typed,
  location: typed.location.trim().toUpperCase(),
  source: typed.source || null,
  lastDate: typed.lastDate || null,
  note: typed.note.trim(),
});

/** A note to be added: what it is about, and what it says. */
export function AnnotationForm({ added }: { added: () => void }) {
  const t = useTranslations('admin.annotations');
  const [typed, setTyped] = useState(blank);
  const [made, setMade] = useState<string>();
  const act = useAct();
  const put = (patch: Partial<Typed>) => setTyped((before) => ({ ...before, ...patch }));
  const add = async () => {
    setMade(undefined);
    const told = (await ask(document, { input: input(typed) })).data.addAnnotation;
    setMade(String(told?.id ?? ''));
    setTyped({ ...blank, disease: typed.disease, location: typed.location });
    added();
  };
  return (
    <Card title={t('add')}>
      <form
        className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-3"
        onSubmit={(e) => {
          e.preventDefault();
          void act.run(add);
        }}
      >
        <DiseaseField label={t('disease')} required value={typed.disease} onChange={(disease) => put({ disease, counts: [] })} />
        <PlaceField label={t('place')} required value={typed.location} onChange={(location) => put({ location })} />
        <SourceField label={t('source')} none={t('everySource')} value={typed.source} onChange={(source) => put({ source })} />
        <TextField label={t('first')} type="date" required value={typed.firstDate} onChange={(e) => put({ firstDate: e.target.value })} />
        <TextField
          label={t('last')}
          hint={t('lastHint')}
          type="date"
          min={typed.firstDate}
          value={typed.lastDate}
          onChange={(e) => put({ lastDate: e.target.value })}
        />
        <Counts disease={typed.disease} counts={typed.counts} put={(counts) => put({ counts })} />
        <Note note={typed.note} put={(note) => put({ note })} />
        {has('DATAVIZ') && (
          <div className="flex flex-col items-start gap-2 sm:col-span-2 lg:col-span-3">
            <Check label={t('omit')} checked={typed.omitFromAverages} onChange={(e) => put({ omitFromAverages: e.target.checked })} />
            <Check label={t('omitBelow')} checked={typed.omitBelow} onChange={(e) => put({ omitBelow: e.target.checked })} />
          </div>
        )}
        <div className="flex flex-col gap-4 sm:col-span-2 lg:col-span-3">
          <Refused error={act.error} />
          <Outcome>{made && t('added', { id: made })}</Outcome>
          <Button type="submit" kind="main" className="self-start" disabled={act.busy || typed.counts.length === 0}>
            {t('add')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Counts({ disease, counts, put }: { disease: string; counts: Measure[]; put: (counts: Measure[]) => void }) {
  const t = useTranslations('admin');
  const { diseases } = useCatalogue();
  const all = diseases.find((d) => d.code === disease)?.counts ?? [];
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{t('annotations.counts')}</legend>
      {all.length === 0 && <p className="text-sm text-soft">{t('annotations.countsFirst')}</p>}
      {all.map((c) => (
        <Check
          key={c}
          label={t(`counts.${c}` as 'counts.CASES')}
          checked={counts.includes(c)}
          onChange={(e) => put(e.target.checked ? [...counts, c] : counts.filter((x) => x !== c))}
        />
      ))}
    </fieldset>
  );
}

function Note({ note, put }: { note: string; put: (note: string) => void }) {
  const t = useTranslations('admin.annotations');
  return (
    <div className="sm:col-span-2 lg:col-span-3">
      <Field label={t('note')} hint={t('noteHint')}>
        {(id, described) => (
          <textarea
            id={id}
            aria-describedby={described}
            required
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(e) => put(e.target.value.replaceAll(/[\r\n]+/g, ' '))}
            className="w-full rounded-md border border-line bg-card px-3 py-2"
          />
        )}
      </Field>
    </div>
  );
}
