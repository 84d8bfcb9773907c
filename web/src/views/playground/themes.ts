import type { editor } from 'monaco-editor';

type Theme = editor.IStandaloneThemeData;

// GraphiQL's themes, by the names that it gives them, in the colours of the site: what
// they leave to Monaco is too pale on the ground that answers stand on.
const themeOf = (base: Theme['base'], accent: string, ground: string, rules: Theme['rules']): Theme => ({
  base,
  inherit: true,
  rules,
  colors: {
    'editor.background': '#ffffff00',
    'scrollbar.shadow': '#ffffff00',
    focusBorder: accent,
    'textLink.foreground': accent,
    'textLink.activeForeground': accent,
    'editorLink.activeForeground': accent,
    'list.highlightForeground': accent,
    'list.focusHighlightForeground': accent,
    'list.hoverBackground': `${accent}19`,
    'menu.background': ground,
    'menu.selectionBackground': `${accent}30`,
    'menu.selectionForeground': accent,
    'editorWidget.background': ground,
    'editorWidget.resizeBorder': accent,
    'editorHoverWidget.background': ground,
    'editorSuggestWidget.background': ground,
    'editorSuggestWidget.selectedBackground': `${accent}30`,
    'editorSuggestWidget.selectedForeground': accent,
    'quickInput.background': ground,
    'quickInputList.focusBackground': `${accent}30`,
    'quickInputList.focusForeground': accent,
    'pickerGroup.foreground': accent,
    'toolbar.hoverBackground': `${accent}19`,
    'inputOption.hoverBackground': `${accent}19`,
  },
});

export const themes: Record<string, Theme> = {
  'graphiql-LIGHT': themeOf('vs', '#0b5cad', '#ffffff', [
    { token: 'argument.identifier.gql', foreground: '#4d49b8' },
    { token: 'number', foreground: '#066a45' },
    { token: 'comment', foreground: '#0a6b0a' },
    { token: 'type.identifier', foreground: '#006a6a' },
  ]),
  'graphiql-DARK': themeOf('vs-dark', '#6db3f8', '#161c24', [
    { token: 'argument.identifier.gql', foreground: '#a9a4ff' },
    { token: 'comment', foreground: '#7fb069' },
  ]),
};
