export type Kind = 'good' | 'warn' | 'bad' | 'waiting' | 'byHand';

// Each has a form of its own, so that it is told without its colour.
const forms: Record<Kind, { path: string; colour: string }> = {
  good: { path: 'M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm4.3 6.2-5 5.6a1 1 0 0 1-1.4.1l-2.3-2 1.3-1.5 1.5 1.3 4.4-4.9 1.5 1.4Z', colour: 'text-good' },
  warn: { path: 'M10 1.6 19.4 18H.6L10 1.6ZM9 7v5.5h2V7H9Zm0 6.7v2h2v-2H9Z', colour: 'text-warn' },
  bad: {
    path: 'M6.3 1.5h7.4l4.8 4.8v7.4l-4.8 4.8H6.3l-4.8-4.8V6.3l4.8-4.8Zm.3 6.5 2 2-2 2L8 13.4l2-2 2 2 1.4-1.4-2-2 2-2L12 6.6l-2 2-2-2L6.6 8Z',
    colour: 'text-bad',
  },
  waiting: { path: 'M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm0 2a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM9 6v5h5V9h-3V6H9Z', colour: 'text-soft' },
  byHand: { path: 'M9 2h2v8h3l-4 4.5L6 10h3V2ZM3 16h14v2H3v-2Z', colour: 'text-soft' },
};

export function Mark({ kind }: { kind: Kind }) {
  const { path, colour } = forms[kind];
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="currentColor" fillRule="evenodd" className={`mt-0.5 shrink-0 ${colour}`}>
      <path d={path} />
    </svg>
  );
}
