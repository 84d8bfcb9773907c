'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import { ask } from '@/lib/api';
import { Button, Card } from '@/ui/controls';
import { useAct } from '@/views/session/act';
import { PasswordField } from '@/views/session/password-field';
import { Refused } from '@/views/session/refused';

const document = graphql(`
  mutation ChangePassword($current: String!, $new: String!) {
    changePassword(current: $current, new: $new)
  }
`);

const shortest = 12;

/** Another password, by the rules that the server checks. */
export function ChangePassword({ name }: { name: string }) {
  const t = useTranslations('account.password');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [done, setDone] = useState(false);
  const act = useAct();
  const change = async () => {
    setDone(false);
    await ask(document, { current, new: next });
    setCurrent('');
    setNext('');
    setDone(true);
  };
  return (
    <Card title={t('title')}>
      <form
        className="flex max-w-md flex-col gap-5"
        onSubmit={(e) => {
          e.preventDefault();
          void act.run(change);
        }}
      >
        <input type="hidden" name="username" autoComplete="username" value={name} />
        <PasswordField label={t('current')} autoComplete="current-password" required value={current} onChange={(e) => setCurrent(e.target.value)} />
        <PasswordField
          label={t('new')}
          autoComplete="new-password"
          required
          minLength={shortest}
          maxLength={128}
          hint={t('rules')}
          value={next}
          onChange={(e) => setNext(e.target.value)}
        />
        <p className="text-sm text-soft">{t('ends')}</p>
        <Refused error={act.error} />
        <p role="status" className="font-medium text-good empty:hidden">
          {done && t('done')}
        </p>
        <Button type="submit" kind="main" className="self-start" disabled={act.busy}>
          {t('change')}
        </Button>
      </form>
    </Card>
  );
}
