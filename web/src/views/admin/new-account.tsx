'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { Role } from '@/gql/graphql';
import { ask } from '@/lib/api';
import { Button, Card, SelectField, TextField } from '@/ui/controls';
import { Copy } from '@/ui/copy';
import { useAct } from '@/views/session/act';
import { Refused } from '@/views/session/refused';

const document = graphql(`
  mutation CreateAccount($input: NewAccount!) {
    createAccount(input: $input) {
      account {
        email
      }
      password
    }
  }
`);

type Made = { email: string; password: string };

/** Makes an account with a password of chance, which is shown once. */
export function NewAccount({ made }: { made: () => void }) {
  const t = useTranslations('admin');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('RESEARCHER');
  const [shown, setShown] = useState<Made>();
  const act = useAct();
  const create = async () => {
    const { createAccount } = (await ask(document, { input: { email: email.trim(), role } })).data;
    setShown({ email: createAccount?.account?.email ?? email, password: createAccount?.password ?? '' });
    setEmail('');
    made();
  };
  return (
    <Card title={t('accounts.new')}>
      <form
        className="grid items-start gap-4 sm:grid-cols-[1fr_14rem]"
        onSubmit={(e) => {
          e.preventDefault();
          void act.run(create);
        }}
      >
        <TextField label={t('accounts.email')} type="email" required autoComplete="off" value={email} onChange={(e) => setEmail(e.target.value)} />
        <SelectField label={t('accounts.role')} value={role} onChange={(e) => setRole(e.target.value as Role)} hint={t(`accounts.may.${role}`)}>
          {(['PUBLIC', 'RESEARCHER', 'ADMIN'] as const).map((r) => (
            <option key={r} value={r}>
              {t(`roles.${r}`)}
            </option>
          ))}
        </SelectField>
        <div className="flex flex-col gap-4 sm:col-span-2">
          <Refused error={act.error} />
          <Button type="submit" kind="main" className="self-start" disabled={act.busy}>
            {t('accounts.create')}
          </Button>
        </div>
      </form>
      {shown && <Password {...shown} forget={() => setShown(undefined)} />}
    </Card>
  );
}

function Password({ email, password, forget }: Made & { forget: () => void }) {
  const t = useTranslations('admin.accounts');
  return (
    <div role="status" className="mt-5 rounded-md bg-accent-ground px-4 py-4">
      <p className="font-medium break-words">{t('madeFor', { email })}</p>
      <p className="my-2 font-mono text-lg break-all" translate="no">
        {password}
      </p>
      <p className="mb-3 text-sm">{t('once')}</p>
      <div className="flex gap-2">
        <Copy key={password} text={password} label={t('copy')} />
        <Button onClick={forget}>{t('hide')}</Button>
      </div>
    </div>
  );
}
