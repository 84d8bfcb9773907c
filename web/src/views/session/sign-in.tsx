'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { ApiError, ask } from '@/lib/api';
import { cluster, pageOf } from '@/lib/cluster';
import { keep, session } from '@/lib/session';
import { Button, Card } from '@/ui/controls';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Loading } from '@/ui/states';
import { useAct } from './act';
import { CodeStep } from './code-step';
import { signOut, whoAmI } from './documents';
import { Enrolment } from './enrolment';
import { destination, enter, type SignIn } from './enter';
import { PasswordStep } from './password-step';

/** The page where people sign in, step by step. */
export function SignInPage() {
  return (
    <div className="mx-auto w-full max-w-md">
      <Ready before={<Loading className="h-96" />}>
        <Titled />
      </Ready>
    </div>
  );
}

function Titled() {
  const t = useTranslations('session');
  useTitle(t('title'));
  const [already, setAlready] = useState(session);
  const forget = () => {
    keep(undefined);
    setAlready(undefined);
  };
  return (
    <>
      <h1>{t('title')}</h1>
      <p className="mt-2 mb-6 text-soft">{t('lead', { cluster: cluster().name })}</p>
      <Card>{cluster().issuer ? <Elsewhere /> : already ? <Already name={already.name} other={forget} /> : <Steps />}</Card>
    </>
  );
}

function Elsewhere() {
  const t = useTranslations('session.elsewhere');
  return (
    <div className="flex flex-col gap-3">
      <h2>{t('title')}</h2>
      <p>{t('where')}</p>
      <p className="font-mono text-sm break-all">{cluster().issuer}</p>
      <p className="text-soft">{t('how')}</p>
      <p>
        <a href={pageOf('')}>{t('back')}</a>
      </p>
    </div>
  );
}

function Already({ name, other }: { name: string; other: () => void }) {
  const t = useTranslations('session.already');
  const act = useAct();
  const latest = useRef(other);
  useEffect(() => {
    // A sign-in may have been ended elsewhere: then there is none to go on with.
    ask(whoAmI, {}).catch((e) => e instanceof ApiError && e.code === 'UNAUTHENTICATED' && latest.current());
  }, []);
  return (
    <div className="flex flex-col gap-4">
      <p className="break-words">{t('who', { name })}</p>
      <div className="flex flex-wrap gap-2">
        <Button kind="main" onClick={() => window.location.assign(destination())}>
          {t('continue')}
        </Button>
        <Button disabled={act.busy} onClick={() => void act.run(() => ask(signOut, {}).then(other, other))}>
          {t('other')}
        </Button>
      </div>
    </div>
  );
}

function Steps() {
  const [email, setEmail] = useState('');
  const [at, setAt] = useState<SignIn>();
  const next = async (step: SignIn) => {
    if (step.step === 'DONE') await enter(step, email);
    else setAt(step);
  };
  const restart = () => setAt(undefined);
  if (at?.step === 'CODE_REQUIRED' && at.ticket) return <CodeStep key={at.ticket} ticket={at.ticket} until={at.ticketUntil} next={next} restart={restart} />;
  if (at?.step === 'ENROLMENT_REQUIRED' && at.ticket) {
    return (
      <Enrolment
        ticket={at.ticket}
        until={at.ticketUntil}
        restart={restart}
        done={async (signIn) => {
          if (signIn) await enter(signIn, email);
        }}
      />
    );
  }
  return <PasswordStep email={email} setEmail={setEmail} next={next} />;
}
