'use client';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useRef, useState } from 'react';
import { useAddress } from '@/lib/address';
import { useSession } from '@/lib/answer';
import { cluster } from '@/lib/cluster';
import { Button, Choice } from '@/ui/controls';
import { Loading } from '@/ui/states';
import type { Desk } from './desk';
import { type Example, type Role, roles, type Text, textOf } from './example';
import { Gallery } from './gallery';
import { isFirstVisit } from './storage';

const Editor = lazy(() => import('./editor'));

/** The gallery beside the editor, and for administrators as whom to look. */
export function Workbench({ examples }: { examples: Example[] }) {
  const t = useTranslations('playground');
  const [first, setFirst] = useFirst(examples);
  const [shown, setShown] = useState(() => window.matchMedia('(min-width: 64rem)').matches);
  const desk = useRef<Desk>(null);
  const editor = useRef<HTMLElement>(null);
  const { own, viewAs } = useRoles();
  const [said, setSaid] = useState('');
  const open = (text: Text, title: string) => {
    if (desk.current) desk.current.open(text);
    else setFirst(text);
    setSaid(t('opened', { title }));
    // On a phone the editor is below the gallery.
    const top = editor.current?.getBoundingClientRect().top ?? 0;
    if (top > window.innerHeight / 2) editor.current?.scrollIntoView({ block: 'start' });
  };
  return (
    <>
      <div className="mt-4 mb-3 flex min-h-11 flex-wrap items-center gap-x-6 gap-y-2">
        <Button aria-expanded={shown} aria-controls="gallery" onClick={() => setShown(!shown)}>
          {shown ? t('hideExamples') : t('showExamples')}
        </Button>
        {own === 'ADMIN' && <ViewAs />}
        <p role="status" className="sr-only">
          {said}
        </p>
      </div>
      <div className="grid gap-4 lg:flex">
        <div id="gallery" hidden={!shown} className="lg:w-64 lg:shrink-0 2xl:w-80">
          <Gallery examples={examples} role={viewAs ?? own} onOpen={open} />
        </div>
        <section
          ref={editor}
          aria-label={t('editor')}
          className="h-[60rem] min-w-0 flex-1 overflow-hidden rounded-xl border border-line bg-card md:h-[calc(100dvh-8rem)] md:min-h-[40rem]"
        >
          <Suspense fallback={<Loading className="h-full" />}>
            <Editor first={first} viewAs={viewAs} desk={desk} />
          </Suspense>
        </section>
      </div>
      <p className="mt-3 max-w-prose text-sm text-soft">{t('keys')}</p>
    </>
  );
}

// What opens at first is what the address holds; for who comes for the first time, an
// example; else what was open before.
function useFirst(examples: Example[]) {
  const address = useAddress();
  return useState<Text | undefined>(() => {
    const query = address.get('query');
    if (query !== undefined) return { query, variables: address.get('variables') ?? '' };
    const welcome = examples[0];
    return welcome && isFirstVisit() ? textOf(welcome, cluster().country) : undefined;
  });
}

/** One's own role, and the lesser one that an administrator looks as. */
function useRoles(): { own: Role; viewAs: Role | undefined } {
  const own = useSession()?.role ?? 'PUBLIC';
  const as = useAddress().get('as');
  return { own, viewAs: own === 'ADMIN' ? roles.find((r) => r === as && r !== own) : undefined };
}

function ViewAs() {
  const t = useTranslations('playground.viewAs');
  const address = useAddress();
  const { own, viewAs } = useRoles();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span aria-hidden="true" className="text-sm text-soft">
        {t('label')}
      </span>
      <Choice
        label={t('label')}
        value={viewAs ?? own}
        options={[...roles].reverse().map((r) => ({ value: r, name: t(r) }))}
        onChange={(r) => address.set({ as: r === own ? undefined : r })}
      />
    </div>
  );
}
