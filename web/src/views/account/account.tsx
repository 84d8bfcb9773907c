'use client';
import { useTranslations } from 'next-intl';
import { graphql } from '@/gql';
import type { MeQuery } from '@/gql/graphql';
import { type Asked, useAnswer, useSession } from '@/lib/answer';
import { cluster, pageOf } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { SignOut } from '@/ui/sign-out';
import { Answered, Empty, Loading } from '@/ui/states';
import { ChangePassword } from './change-password';
import { Limits } from './limits';
import { SecondFactor } from './second-factor';

const document = graphql(`
  query Me {
    viewer {
      role
      account
      name
      secondFactor
      limits {
        page
        cost
        days
        depth
        seconds
        requestsPerHour
      }
    }
  }
`);

/** Who somebody is here, what they may ask, and how they sign in. */
export function AccountPage() {
  return (
    <div className="mx-auto w-full max-w-3xl">
      <Ready before={<Loading className="h-96" />}>
        <Mine />
      </Ready>
    </div>
  );
}

function Mine() {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const who = useSession();
  useTitle(t('title'));
  return (
    <>
      <h1 className="mb-6">{t('title')}</h1>
      {who ? (
        <Account name={who.name} />
      ) : (
        <Empty title={common('notHere.public')}>
          <a href={pageOf('sign-in', { to: pageOf('account') })}>{common('signIn')}</a>
        </Empty>
      )}
    </>
  );
}

function Account({ name }: { name: string }) {
  const asked = useAnswer(document, {});
  return (
    <div className="flex flex-col gap-6">
      <Me asked={asked} />
      {!cluster().issuer && <ChangePassword name={name} />}
      {!cluster().issuer && <SecondFactor set={asked.again} />}
    </div>
  );
}

function Me({ asked }: { asked: Asked<MeQuery> }) {
  const t = useTranslations('account');
  return (
    <Card title={t('me.title')} aside={<SignOut />}>
      <Answered asked={asked} loading={<Loading className="h-64" />}>
        {({ viewer }) => (
          <>
            <dl className="grid gap-x-6 sm:grid-cols-[10rem_1fr] sm:gap-y-3 [&>dd]:mb-3 sm:[&>dd]:mb-0">
              <dt className="text-soft">{t('me.name')}</dt>
              <dd className="font-medium break-words">{viewer.name ?? '–'}</dd>
              <dt className="text-soft">{t('me.role')}</dt>
              <dd>
                <span className="font-medium">{t(`roles.${viewer.role}.name`)}</span>
                <span className="block text-sm text-soft">{t(`roles.${viewer.role}.may`)}</span>
              </dd>
              {viewer.secondFactor !== null && (
                <>
                  <dt className="text-soft">{t('factor.title')}</dt>
                  <dd>{t(viewer.secondFactor ? 'factor.set' : 'factor.unset')}</dd>
                </>
              )}
              <dt className="text-soft">{t('me.cluster')}</dt>
              <dd>{cluster().name}</dd>
            </dl>
            <Limits limits={viewer.limits} />
          </>
        )}
      </Answered>
    </Card>
  );
}
