'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useSession } from '@/lib/answer';
import { cluster, has, pageOf } from '@/lib/cluster';
import { Ready } from './ready';
import { Empty, Loading } from './states';

type Needs = { feature?: Parameters<typeof has>[0]; role?: 'RESEARCHER' | 'ADMIN' };

const ranks = { PUBLIC: 0, RESEARCHER: 1, ADMIN: 2 };

/** Shows a page to those who have it; others are told why they don't. The server decides all the same. */
export function Gate({ children, ...needs }: Needs & { children: ReactNode }) {
  return (
    <Ready before={<Loading className="h-96" />}>
      <Checked {...needs}>{children}</Checked>
    </Ready>
  );
}

function Checked({ feature, role, children }: Needs & { children: ReactNode }) {
  const t = useTranslations('common.notHere');
  const who = useSession();
  if (feature && !has(feature)) return <Empty title={t('title')}>{t('feature', { cluster: cluster().name })}</Empty>;
  if (role && ranks[who?.role ?? 'PUBLIC'] < ranks[role]) {
    if (who) return <Empty title={t('title')}>{t('role')}</Empty>;
    return <SignInFirst />;
  }
  return children;
}

function SignInFirst() {
  const t = useTranslations('common');
  const to = window.location.pathname + window.location.search;
  return (
    <Empty title={t('notHere.public')}>
      <a href={pageOf('sign-in', { to })}>{t('signIn')}</a>
    </Empty>
  );
}
