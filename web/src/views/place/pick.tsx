'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useAnswer } from '@/lib/answer';
import { findDocument } from './documents';

type Found = { code: string; name: string; country: { code: string; name: string } };

/**
 * Finds a place by its name or code, by the pattern of the WAI-ARIA Authoring Practices
 * for comboboxes: arrows go through what is found, Enter takes it, Escape closes.
 */
export function PickPlace({ label, without, onPick }: { label: string; without: string[]; onPick: (code: string) => void }) {
  const t = useTranslations('place.pick');
  const id = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const { found, searched } = useFound(text, without);
  const shown = open && text.trim() !== '';
  const take = (place: Found | undefined) => {
    if (!place) return;
    onPick(place.code);
    setText('');
    setOpen(false);
    setAt(-1);
  };
  const keys = (e: KeyboardEvent) => {
    const last = found.length - 1;
    if (e.key === 'ArrowDown') setAt(at >= last ? 0 : at + 1);
    else if (e.key === 'ArrowUp') setAt(at <= 0 ? last : at - 1);
    else if (e.key === 'Enter') take(found[Math.max(0, at)]);
    else if (e.key === 'Escape') setOpen(false);
    else return;
    if (e.key.startsWith('Arrow')) setOpen(true);
    e.preventDefault();
  };
  return (
    <div className="relative flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        role="combobox"
        aria-expanded={shown && found.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && found[at] ? `${id}-${found[at].code}` : undefined}
        autoComplete="off"
        placeholder={t('placeholder')}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setOpen(true);
          setAt(-1);
        }}
        onKeyDown={keys}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        className="min-h-9 w-full rounded-md border border-line bg-card px-3 py-1.5 text-ink placeholder:text-soft"
      />
      <ul
        id={`${id}-list`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a list of choices is what the pattern asks for.
        role="listbox"
        aria-label={label}
        className={`absolute top-full z-20 mt-1 max-h-80 w-full min-w-64 overflow-y-auto rounded-lg border border-line bg-card py-1 shadow-lg ${shown && found.length > 0 ? '' : 'hidden'}`}
      >
        {found.map((place, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active choice.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
          <li
            key={place.code}
            id={`${id}-${place.code}`}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: as above.
            role="option"
            aria-selected={i === at}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => take(place)}
            onMouseMove={() => setAt(i)}
            className="flex cursor-pointer items-baseline justify-between gap-3 px-3 py-1.5 aria-selected:bg-accent-ground"
          >
            <span>
              {place.name}
              {place.country.code !== place.code && <span className="text-sm text-soft"> · {place.country.name}</span>}
            </span>
            <span className="text-xs text-soft">{place.code}</span>
          </li>
        ))}
      </ul>
      <p role="status" className="text-sm text-soft empty:hidden">
        {shown && searched && found.length === 0 ? t('none') : ''}
      </p>
    </div>
  );
}

/** Asks once the typing rests. */
function useFound(text: string, without: string[]): { found: Found[]; searched: boolean } {
  const [search, setSearch] = useState('');
  useEffect(() => {
    const wait = setTimeout(() => setSearch(text.trim()), 150);
    return () => clearTimeout(wait);
  }, [text]);
  const asked = useAnswer(findDocument, search ? { search } : null);
  const nodes = search && asked.data ? asked.data.locations.nodes : [];
  return { found: nodes.filter((n) => !without.includes(n.code)), searched: asked.data !== undefined && !asked.stale };
}
