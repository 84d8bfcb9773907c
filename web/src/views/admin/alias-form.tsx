'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import { useAddress } from '@/lib/address';
import { ask } from '@/lib/api';
import { Button, Card, TextField } from '@/ui/controls';
import { useAct } from '@/views/session/act';
import { Refused } from '@/views/session/refused';
import { Outcome, SourceField } from './parts';
import { PlaceField } from './place-field';

const document = graphql(`
  mutation SetLocationAlias($name: String!, $location: LocationCode!, $source: SourceName, $reason: String!) {
    setLocationAlias(name: $name, location: $location, source: $source, reason: $reason) {
      name
      location {
        name
      }
    }
  }
`);

/** Has a publisher's name stand for a place. */
export function AliasForm({ added }: { added: () => void }) {
  const t = useTranslations('admin.aliases');
  const { get } = useAddress();
  const [name, setName] = useState(get('name') ?? '');
  const [location, setLocation] = useState('');
  const [source, setSource] = useState(get('source') ?? '');
  const [reason, setReason] = useState('');
  const [made, setMade] = useState<{ name: string; place: string }>();
  const act = useAct();
  const add = async () => {
    setMade(undefined);
    const told = (await ask(document, { name, location: location.trim().toUpperCase(), source: source || null, reason: reason.trim() })).data.setLocationAlias;
    setMade({ name: told?.name ?? name, place: told?.location?.name ?? location });
    setName('');
    setLocation('');
    setReason('');
    added();
  };
  return (
    <Card title={t('add')}>
      <form
        className="grid items-start gap-4 sm:grid-cols-2"
        onSubmit={(e) => {
          e.preventDefault();
          void act.run(add);
        }}
      >
        <TextField label={t('name')} hint={t('nameHint')} required maxLength={400} value={name} onChange={(e) => setName(e.target.value)} spellCheck={false} />
        <PlaceField label={t('place')} required value={location} onChange={setLocation} />
        <SourceField label={t('source')} none={t('everySource')} value={source} onChange={setSource} />
        <TextField label={t('why')} hint={t('whyHint')} required maxLength={400} value={reason} onChange={(e) => setReason(e.target.value)} />
        <div className="flex flex-col gap-4 sm:col-span-2">
          <Refused error={act.error} />
          <Outcome>{made && t('added', made)}</Outcome>
          <Button type="submit" kind="main" className="self-start" disabled={act.busy}>
            {t('add')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
