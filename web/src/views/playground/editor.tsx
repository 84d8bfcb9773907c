'use client';
import './workers';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/plugin-explorer/style.css';
import 'graphiql/graphiql.css';
import './editor.css';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useTranslations } from 'next-intl';
import { type Ref, useMemo } from 'react';
import { useSession } from '@/lib/answer';
import { useDark } from '@/ui/theme';
import { type Desk, Manners } from './desk';
import type { Role, Text } from './example';
import { fetcherOf } from './fetcher';
import { storage } from './storage';
import { Tools } from './tools';

const plugins = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

/** GraphiQL, with what opens in it first. It carries Monaco: to be loaded when it is shown, and only then. */
export default function Editor({ first, viewAs, desk }: { first: Text | undefined; viewAs: Role | undefined; desk: Ref<Desk> }) {
  const t = useTranslations('common');
  const dark = useDark();
  const who = useSession();
  // Another fetcher has the schema fetched anew: who asks decides what it has.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const fetcher = useMemo(() => fetcherOf(viewAs, t('unreachable')), [viewAs, who?.name, who?.role, t]);
  return (
    // GraphiQL speaks English only.
    <div lang="en" className="h-full">
      <GraphiQL
        fetcher={fetcher}
        plugins={plugins}
        storage={storage}
        forcedTheme={dark ? 'dark' : 'light'}
        schemaDescription
        inputValueDeprecation
        defaultEditorToolsVisibility
        {...(first ? { initialQuery: first.query, initialVariables: first.variables } : {})}
      >
        <GraphiQL.Logo>
          <span className="sr-only">GraphiQL</span>
        </GraphiQL.Logo>
        <GraphiQL.Toolbar>{() => <Tools />}</GraphiQL.Toolbar>
        <Manners ref={desk} />
      </GraphiQL>
    </div>
  );
}
