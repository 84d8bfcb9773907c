'use client';
import { useTranslations } from 'next-intl';
import { usePlotArea, useXAxisScale } from 'recharts';
import { useFormat } from '@/lib/format';
import type { ChartNote, Row } from './series';

type Opens = { open: string | undefined; onOpen: (id: string | undefined) => void };

/** The annotated days: a tinted stretch with a numbered mark above that opens the note. */
export function NoteMarks({ notes, rows, open, onOpen }: { notes: ChartNote[]; rows: Row[] } & Opens) {
  const t = useTranslations('charts');
  const f = useFormat();
  const x = useXAxisScale();
  const plot = usePlotArea();
  if (!x || !plot) return null;
  const placed = placedAbove(
    notes.flatMap((note, i) => {
      const first = rows.find((r) => (r.end ?? r.date) >= note.firstDate);
      const last = rows.findLast((r) => r.date <= note.lastDate);
      if (!first || !last || last.date < first.date) return [];
      const left = x(first.date, { position: 'start' }) ?? 0;
      return [{ note, number: i + 1, left, right: x(last.date, { position: 'end' }) ?? left }];
    }),
  );
  return placed.map(({ note, number, left, right, level }) => {
    const is = open === note.id;
    const toggle = () => onOpen(is ? undefined : note.id);
    const at = { x: (left + right) / 2, y: plot.y - 14 + level * room };
    return (
      <g key={note.id}>
        <rect x={left} y={plot.y} width={Math.max(1.5, right - left)} height={plot.height} fill="var(--warn)" fillOpacity={is ? 0.35 : 0.16} />
        {/* biome-ignore lint/a11y/useSemanticElements: a button of HTML does not stand within a drawing. */}
        <g
          role="button"
          tabIndex={0}
          aria-expanded={is}
          aria-label={t('note', { number, date: f.date(note.firstDate) })}
          className="cursor-pointer"
          onClick={toggle}
          onKeyDown={(e) => {
            if (e.key !== 'Enter' && e.key !== ' ') return;
            e.preventDefault();
            e.stopPropagation();
            toggle();
          }}
        >
          <rect x={at.x - room / 2} y={at.y - room / 2} width={room} height={room} fill="transparent" />
          <circle cx={at.x} cy={at.y} r={9} fill="var(--warn-ground)" stroke="var(--warn)" strokeWidth={is ? 2.5 : 1.2} />
          <text x={at.x} y={at.y} dy="0.35em" textAnchor="middle" fontSize={11} fontWeight={600} fill="var(--warn)">
            {number}
          </text>
        </g>
      </g>
    );
  });
}

const room = 24;

// Marks that would lie over each other stand below each other.
function placedAbove<M extends { left: number; right: number }>(marks: M[]): (M & { level: number })[] {
  const ends: number[] = [];
  return marks.map((m) => {
    const middle = (m.left + m.right) / 2;
    const free = ends.findIndex((end) => end + room <= middle);
    const level = free === -1 ? ends.length : free;
    ends[level] = middle;
    return { ...m, level };
  });
}

/** The notes in words below the chart; the open one stands out. */
export function NoteList({ notes, open, onOpen }: { notes: ChartNote[] } & Opens) {
  const t = useTranslations('charts');
  const f = useFormat();
  if (notes.length === 0) return null;
  const shown = notes.find((n) => n.id === open);
  return (
    <div className="mt-3 text-sm">
      <div aria-live="polite">
        {shown && (
          <p className="rounded-md border border-warn bg-warn-ground px-3 py-2">
            <strong className="font-semibold">{daysOf(shown, f.date)}</strong> {shown.text}
          </p>
        )}
      </div>
      <details className="mt-2">
        <summary className="cursor-pointer py-1 text-soft">{t('notes', { count: notes.length })}</summary>
        <ol className="mt-2 max-h-72 space-y-2 overflow-y-auto">
          {notes.map((n, i) => (
            <li key={n.id} className="flex gap-3">
              <button
                type="button"
                aria-pressed={n.id === open}
                onClick={() => onOpen(n.id === open ? undefined : n.id)}
                className="min-h-6 min-w-6 shrink-0 self-start rounded-full border border-warn bg-warn-ground text-xs font-semibold text-warn"
              >
                {i + 1}
              </button>
              <span>
                <span className="font-medium">{daysOf(n, f.date)}</span> {n.text}
              </span>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

export const daysOf = (n: ChartNote, write: (d: string) => string) =>
  n.firstDate === n.lastDate ? `${write(n.firstDate)}:` : `${write(n.firstDate)} – ${write(n.lastDate)}:`;
