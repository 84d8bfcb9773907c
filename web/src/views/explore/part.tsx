'use client';
import { type ReactNode, useId, useState } from 'react';

/** A part of the question with its heading; the less usual ones can be closed. */
export function Part({ title, hint, children, folded }: { title: string; hint?: string; children: ReactNode; folded?: boolean }) {
  const id = useId();
  const inside = (
    <>
      {hint && <p className="mb-3 text-sm text-soft">{hint}</p>}
      {children}
    </>
  );
  if (folded !== undefined) {
    return (
      <details open={!folded} className="border-t border-line pt-4">
        <summary className="mb-3 cursor-pointer">
          <h3 className="inline">{title}</h3>
        </summary>
        {inside}
      </details>
    );
  }
  return (
    <section aria-labelledby={id} className="border-t border-line pt-4 first:border-0 first:pt-0">
      <h3 id={id} className="mb-2">
        {title}
      </h3>
      {inside}
    </section>
  );
}

export const small = 'min-h-9 w-full min-w-0 rounded-md border border-line bg-card px-2 py-1 text-sm text-ink';

/** Takes a line away again. */
export function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick} className="size-9 shrink-0 rounded-md border border-line bg-card hover:bg-sunken">
      <span aria-hidden="true">×</span>
    </button>
  );
}

/** A day; one that is being typed asks nothing yet. */
export function DayInput({ label, value, onChange }: { label: string; value: string | undefined; onChange: (day: string | undefined) => void }) {
  const [typed, setTyped] = useState<string>();
  const take = (day: string) => {
    const whole = day === '' || day >= '1900';
    setTyped(whole ? undefined : day);
    if (whole) onChange(day || undefined);
  };
  return (
    <input
      type="date"
      aria-label={label}
      value={typed ?? value ?? ''}
      onChange={(e) => take(e.target.value)}
      onBlur={() => setTyped(undefined)}
      className={small}
    />
  );
}
