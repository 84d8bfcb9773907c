'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { placed, usePlaces } from '@/lib/places';
import { TextField } from '@/ui/controls';

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
  const found = usePlaces(value) ?? [];
  const chosen = found.find((l) => l.code === value.trim().toUpperCase());
  return (
    <>
      <TextField
        label={label}
        hint={chosen ? placed(chosen) : t('hint')}
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
            {placed(l)}
          </option>
        ))}
      </datalist>
    </>
  );
}
