'use client';
import { type MonacoEditor, pick, useGraphiQL, useGraphiQLActions, useMonaco } from '@graphiql/react';
import { useTranslations } from 'next-intl';
import { type Ref, useEffect, useImperativeHandle } from 'react';
import { amend } from './amend';
import type { Text } from './example';
import { themes } from './themes';

/** What the page may do with the editors. */
export type Desk = {
  /** Opens texts in a tab: the one that has them, else a new one. */
  open: (text: Text) => void;
};

const escapeKey = 9; // monaco.KeyCode.Escape

// Where Escape closes something within the editor, it does that first.
const nothingOpen = [
  '!suggestWidgetVisible',
  '!findWidgetVisible',
  '!parameterHintsVisible',
  '!inSnippetMode',
  '!editorHoverVisible',
  '!editorHasMultipleSelections',
  '!markersNavigationVisible',
].join(' && ');

/** Teaches GraphiQL the manners of this site, and lets the page put texts into its tabs. */
export function Manners({ ref }: { ref: Ref<Desk> }) {
  const t = useTranslations('playground.editors');
  const { addTab, changeTab } = useGraphiQLActions();
  const { queryEditor, variableEditor, headerEditor, responseEditor, tabs } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor', 'tabs'),
  );
  useImperativeHandle(ref, () => ({
    open: ({ query, variables }) => {
      const same = tabs.findIndex((tab) => tab.query === query && (tab.variables ?? '') === variables);
      if (same >= 0) return changeTab(same);
      addTab();
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables);
    },
  }));
  const monaco = useMonaco((s) => s.monaco);
  useEffect(() => {
    for (const [name, theme] of Object.entries(themes)) monaco?.editor.defineTheme(name, theme);
  }, [monaco]);
  useEffect(amend, []);
  useManners(queryEditor, t('query'));
  useManners(variableEditor, t('variables'));
  useManners(headerEditor, t('headers'));
  useManners(responseEditor, t('response'));
  return null;
}

/** Names an editor to screen readers, sets it in our type, and has Escape lead out of it by keyboard. */
function useManners(editor: MonacoEditor | undefined, label: string): void {
  useEffect(() => {
    if (!editor) return;
    const font = getComputedStyle(document.documentElement).getPropertyValue('--font-mono');
    editor.updateOptions({ ariaLabel: label, fontFamily: font || 'monospace', fontSize: 14, renderFinalNewline: 'off' });
    const leave = editor.addAction({
      id: 'mspr-leave',
      label: 'Leave the editor',
      keybindings: [escapeKey],
      precondition: nothingOpen,
      run: (e) => e.getContainerDomNode().focus(),
    });
    return () => leave.dispose();
  }, [editor, label]);
}
