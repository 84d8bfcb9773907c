'use client';
import { TextField } from '@/ui/controls';

/** The six digits that an authenticator shows. */
export function CodeField({ label, hint, value, onChange }: { label: string; hint?: string; value: string; onChange: (code: string) => void }) {
  return (
    <TextField
      label={label}
      hint={hint}
      value={value}
      onChange={(e) => onChange(e.target.value)}
      required
      autoComplete="one-time-code"
      inputMode="numeric"
      pattern="\s*\d{3}\s?\d{3}\s*"
      maxLength={9}
      placeholder="000000"
      className="max-w-48 font-mono text-lg tracking-widest placeholder:text-line"
    />
  );
}

/** As the server takes it. */
export const digits = (code: string) => code.replaceAll(/\s/g, '');
