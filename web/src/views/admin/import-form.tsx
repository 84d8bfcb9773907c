'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Check, Field, TextField } from '@/ui/controls';
import { Refused } from '@/views/session/refused';
import { DiseaseField, SourceField } from './parts';

export type Wanted = { source: string; file: File; disease: string | null; feed: string | null; issued: string | null; publish: boolean };

/** Whose file, which one, and what neither its content nor its name says. */
export function ImportForm({ busy, error, send }: { busy: boolean; error: Error | undefined; send: (wanted: Wanted) => void }) {
  const t = useTranslations('admin.imports');
  const [source, setSource] = useState('');
  const [file, setFile] = useState<File>();
  const [disease, setDisease] = useState('');
  const [feed, setFeed] = useState('');
  const [issued, setIssued] = useState('');
  const [publish, setPublish] = useState(true);
  return (
    <form
      className="grid items-start gap-5 sm:grid-cols-2"
      onSubmit={(e) => {
        e.preventDefault();
        if (!file) return;
        send({ source, file, disease: disease || null, feed: feed.trim() || null, issued: issued ? new Date(issued).toISOString() : null, publish });
      }}
    >
      <SourceField label={t('source')} hint={t('sourceHint')} required real none={t('choose')} value={source} onChange={setSource} />
      <FileField choose={setFile} />
      <details className="sm:col-span-2">
        <summary className="min-h-6 cursor-pointer text-sm font-medium">{t('more')}</summary>
        <div className="mt-4 grid items-start gap-5 sm:grid-cols-3">
          <DiseaseField label={t('disease')} none={t('usual')} value={disease} onChange={setDisease} />
          <TextField label={t('feed')} hint={t('feedHint')} maxLength={40} value={feed} onChange={(e) => setFeed(e.target.value)} />
          <TextField label={t('issued')} hint={t('issuedHint')} type="datetime-local" value={issued} onChange={(e) => setIssued(e.target.value)} />
        </div>
      </details>
      <div className="flex flex-col gap-4 sm:col-span-2">
        <Check label={t('publish')} checked={publish} onChange={(e) => setPublish(e.target.checked)} />
        <Refused error={error} />
        <Button type="submit" kind="main" className="self-start" disabled={busy}>
          {busy ? t('busy') : t('send')}
        </Button>
      </div>
    </form>
  );
}

function FileField({ choose }: { choose: (file: File | undefined) => void }) {
  const t = useTranslations('admin.imports');
  return (
    <Field label={t('file')} hint={t('fileHint')}>
      {(id, described) => (
        <input
          id={id}
          type="file"
          required
          aria-describedby={described}
          onChange={(e) => choose(e.target.files?.[0])}
          className="min-h-9 w-full rounded-md border border-line bg-card text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:border-0 file:border-r file:border-line file:bg-sunken file:px-3 file:text-ink"
        />
      )}
    </Field>
  );
}
