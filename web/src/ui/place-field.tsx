'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useId, useState } from 'react';
import { type Found, placed, usePlaces } from '@/lib/places';

/** Finds a place by its name or code: a combobox with a list, as WAI-ARIA has it. */
export function PlaceField({
  label,
  value = '',
  without = [],
  onChoose,
}: {
  label: string;
  /** What is chosen now, in words; nothing where each choice is added to others. */
  value?: string;
  /** The codes of places that can't be chosen. */
  without?: string[];
  onChoose: (code: string) => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const [at, setAt] = useState(0);
  const t = useTranslations('common.place');
  const places = usePlaces(typed ?? '');
  const open = places !== undefined;
  const found = (places ?? []).filter((f) => !without.includes(f.code));
  const choose = (place: Found | undefined) => {
    if (!place) return;
    setTyped(undefined);
    onChoose(place.code);
  };
  const key = (e: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && found.length > 0) setAt((at + step + found.length) % found.length);
    else if (e.key === 'Enter' && open) choose(found[at]);
    else if (e.key === 'Escape') setTyped(undefined);
    else return;
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
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && found[at] ? `${id}-${at}` : undefined}
        placeholder={t('placeholder')}
        autoComplete="off"
        className="min-h-9 w-full rounded-md border border-line bg-card px-3 py-1.5 text-ink placeholder:text-soft"
        value={typed ?? value}
        onFocus={(e) => e.target.select()}
        onChange={(e) => {
          setTyped(e.target.value);
          setAt(0);
        }}
        onKeyDown={key}
        onBlur={() => setTyped(undefined)}
      />
      <Options id={id} open={open} found={found} at={at} label={label} nothing={t('none')} choose={choose} />
    </div>
  );
}

function Options(p: { id: string; open: boolean; found: Found[]; at: number; label: string; nothing: string; choose: (f: Found) => void }) {
  return (
    <div
      id={`${p.id}-list`}
      role="listbox"
      aria-label={p.label}
      hidden={!p.open}
      className="absolute top-16 z-20 w-full min-w-60 overflow-hidden rounded-md border border-line bg-card py-1 shadow-lg"
    >
      {p.found.map((f, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input, which keeps the focus, listens to the keys.
        <div
          key={f.code}
          id={`${p.id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === p.at}
          className="flex cursor-pointer justify-between gap-3 px-3 py-1.5 aria-selected:bg-accent-ground"
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => p.choose(f)}
        >
          <span>{placed(f)}</span>
          <span className="text-soft">{f.code}</span>
        </div>
      ))}
      {p.open && p.found.length === 0 && (
        <div role="option" tabIndex={-1} aria-selected="false" aria-disabled="true" className="px-3 py-1.5 text-soft">
          {p.nothing}
        </div>
      )}
    </div>
  );
}
