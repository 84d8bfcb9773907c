'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { EnrolTotpMutation } from '@/gql/graphql';
import { ask } from '@/lib/api';
import { Button } from '@/ui/controls';
import { Loading } from '@/ui/states';
import { useAct } from './act';
import { CodeField, digits } from './code-field';
import { confirmTotp, enrolTotp } from './documents';
import type { SignIn } from './enter';
import { QrCode } from './qr-code';
import { RecoveryCodes } from './recovery-codes';
import { Refused } from './refused';
import { Secret } from './secret';
import { StepTitle } from './step-title';
import { Until } from './until';

type Props = {
  /** The ticket of a sign-in; none when signed in, with the password instead. */
  ticket?: string;
  password?: string;
  until?: string | null;
  restart: () => void;
  /** The codes are kept; a sign-in goes on with its tokens. */
  done: (signIn: SignIn | null) => Promise<void>;
};

/** Sets up an authenticator: its secret, a first code, and the codes that replace it. */
export function Enrolment({ ticket, password, until = null, restart, done }: Props) {
  const [begun, setBegun] = useState<EnrolTotpMutation['enrolTotp']>();
  const [kept, setKept] = useState<{ codes: string[]; signIn: SignIn | null }>();
  const begin = useAct();
  const { run } = begin;
  const once = useRef(false);
  useEffect(() => {
    if (once.current) return; // a secret is made for each time that it is asked
    once.current = true;
    void run(async () => setBegun((await ask(enrolTotp, { ticket: ticket ?? null, password: password ?? null })).data.enrolTotp));
  }, [ticket, password, run]);
  if (kept) return <RecoveryCodes codes={kept.codes} done={() => done(kept.signIn)} />;
  if (begun) return <Confirm begun={begun} ticket={ticket} until={until} restart={restart} confirmed={(codes, signIn) => setKept({ codes, signIn })} />;
  if (!begin.error) return <Loading className="h-96" />;
  return (
    <div className="flex flex-col gap-4">
      <Refused error={begin.error} />
      <Restart restart={restart} />
    </div>
  );
}

function Restart({ restart }: { restart: () => void }) {
  const t = useTranslations('session');
  return (
    <Button className="self-start" onClick={restart}>
      {t('restart')}
    </Button>
  );
}

type Confirming = {
  begun: EnrolTotpMutation['enrolTotp'];
  ticket: string | undefined;
  until: string | null;
  restart: () => void;
  confirmed: (codes: string[], signIn: SignIn | null) => void;
};

function Confirm({ begun, ticket, until, restart, confirmed }: Confirming) {
  const t = useTranslations('session.enrol');
  const [code, setCode] = useState('');
  const act = useAct();
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(e) => {
        e.preventDefault();
        void act.run(async () => {
          const { recoveryCodes, signIn } = (await ask(confirmTotp, { ticket: ticket ?? null, code: digits(code) })).data.confirmTotp;
          confirmed(recoveryCodes, signIn);
        });
      }}
    >
      <StepTitle>{t('title')}</StepTitle>
      {ticket && <p>{t('why')}</p>}
      <p>{t('scan')}</p>
      <QrCode text={begun.uri} label={t('qr')} />
      <Secret secret={begun.secret} />
      <CodeField label={t('code')} hint={t('codeHint')} value={code} onChange={setCode} />
      <Refused error={act.error} />
      <Button type="submit" kind="main" disabled={act.busy}>
        {act.busy ? t('busy') : t('confirm')}
      </Button>
      <Until at={until} restart={restart} />
    </form>
  );
}
