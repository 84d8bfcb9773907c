'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useState } from 'react';
import { graphql } from '@/gql';
import { useAnswer } from '@/lib/answer';
import { TextField } from '@/ui/controls';

const document = graphql(`
  query PlacesLike($search: String!) {
    locations(search: $search, first: 12) {
      nodes {
        code
        name
        level
        parent {
          name
        }
      }
    }
  }
`);

const pause = 250;

/** A place by its code, which is found by its name: what is typed is looked up, and named below. */
export function PlaceField({
  label,
  value,
  onChange,
  required = false,
}: {
  label: string;
  value: string;
  onChange: (code: string) => void;
  required?: boolean;
}) {
  const t = useTranslations('admin.place');
  const list = useId();
  const [search, setSearch] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(value.trim()), pause);
    return () => clearTimeout(timer);
  }, [value]);
  const { data } = useAnswer(document, search.length > 1 ? { search: search.slice(0, 100) } : null);
  const found = search.length > 1 ? (data?.locations.nodes ?? []) : [];
  const chosen = found.find((l) => l.code === value.trim().toUpperCase());
  return (
    <>
      <TextField
        label={label}
        hint={chosen ? [chosen.name, chosen.parent?.name].filter(Boolean).join(', ') : t('hint')}
        value={value}
        onChange={(e) => onChange(e.target.value)}
        required={required}
        list={list}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <datalist id={list}>
        {found.map((l) => (
          <option key={l.code} value={l.code}>
            {[l.name, l.parent?.name].filter(Boolean).join(', ')}
          </option>
        ))}
      </datalist>
    </>
  );
}
