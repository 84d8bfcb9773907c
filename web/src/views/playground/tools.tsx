'use client';
import { CopyIcon, MergeIcon, PrettifyIcon, pick, ToolbarButton, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAddress } from '@/lib/address';

/** Longer addresses are refused by servers on the way. */
const longest = 8000;

/** The tools beside the query: GraphiQL's own, and one that shares what is open. */
export function Tools() {
  const t = useTranslations('playground.tools');
  const { prettifyEditors, mergeQuery, copyQuery } = useGraphiQLActions();
  return (
    <>
      <ToolbarButton label={t('prettify')} onClick={prettifyEditors}>
        <PrettifyIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
      <ToolbarButton label={t('merge')} onClick={mergeQuery}>
        <MergeIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
      <ToolbarButton label={t('copy')} onClick={copyQuery}>
        <CopyIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
      <Share />
    </>
  );
}

// The address does not follow what is typed, since that may hold a password; it takes
// what is open when somebody says so.
function Share() {
  const t = useTranslations('playground.tools');
  const address = useAddress();
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  const [said, setSaid] = useState('');
  async function share() {
    const [query, variables] = [queryEditor?.getValue() ?? '', variableEditor?.getValue() ?? ''];
    if (encodeURIComponent(query + variables).length > longest) return setSaid(t('tooLong'));
    address.set({ query, variables });
    try {
      await navigator.clipboard.writeText(window.location.href);
      setSaid(t('shared'));
    } catch {
      // It stands in the address bar all the same.
      setSaid(t('inAddress'));
    }
  }
  return (
    <>
      <ToolbarButton label={t('share')} onClick={share} onBlur={() => setSaid('')}>
        <svg viewBox="0 0 20 20" className="graphiql-toolbar-icon" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
          <path d="M8.5 11.5a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1 1M11.5 8.5a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1-1" />
        </svg>
      </ToolbarButton>
      <p role="status" className="playground-said">
        {said}
      </p>
    </>
  );
}
