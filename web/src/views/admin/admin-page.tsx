'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import { pageOf } from '@/lib/cluster';
import { Gate } from '@/ui/gate';
import { useTitle } from '@/ui/shell';

export const parts = ['accounts', 'jobs', 'imports', 'quarantine', 'annotations', 'aliases', 'audit'] as const;
export type Part = (typeof parts)[number];

/** A page of the administration, for administrators alone: its heading, what it is for, and the way to the others. */
export function AdminPage({ part, children }: { part?: Part; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useValidAriaRole: Gate takes the role of an account.
    <Gate role="ADMIN">
      <Framed part={part}>{children}</Framed>
    </Gate>
  );
}

function Framed({ part, children }: { part: Part | undefined; children: ReactNode }) {
  const t = useTranslations('admin');
  const title = part ? t(`parts.${part}.name`) : t('title');
  useTitle(title);
  return (
    <div className="mx-auto w-full max-w-6xl">
      <Parts here={part} />
      <h1>{title}</h1>
      <p className="mt-2 mb-6 max-w-3xl text-soft">{part ? t(`parts.${part}.what`) : t('what')}</p>
      <div className="flex flex-col gap-6">{children}</div>
    </div>
  );
}

function Parts({ here }: { here: Part | undefined }) {
  const t = useTranslations('admin');
  const nav = useRef<HTMLElement>(null);
  // On a phone the part that is open may lie beyond the edge.
  useEffect(() => nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' }), []);
  return (
    <nav ref={nav} aria-label={t('nav')} className="-mx-1 mb-6 overflow-x-auto border-b border-line">
      <ul className="flex">
        {[undefined, ...parts].map((p) => (
          <li key={p ?? ''}>
            <a
              href={pageOf(p ? `admin/${p}` : 'admin')}
              aria-current={p === here ? 'page' : undefined}
              className="block border-b-2 border-transparent px-3 py-2 text-sm whitespace-nowrap text-ink no-underline hover:bg-sunken aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-accent"
            >
              {p ? t(`parts.${p}.name`) : t('all')}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
