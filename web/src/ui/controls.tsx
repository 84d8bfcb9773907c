'use client';
import { type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react';

type Kind = 'plain' | 'main' | 'danger';

const kinds: Record<Kind, string> = {
  plain: 'border-line bg-card text-ink hover:bg-sunken',
  main: 'border-accent bg-accent text-on-accent hover:opacity-90',
  danger: 'border-bad bg-card text-bad hover:bg-bad-ground',
};

export function Button({ kind = 'plain', className = '', ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: Kind }) {
  return (
    <button
      type="button"
      {...rest}
      className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-md border px-3 py-1.5 text-sm font-medium disabled:cursor-not-allowed disabled:opacity-50 ${kinds[kind]} ${className}`}
    />
  );
}

const box = 'min-h-9 w-full rounded-md border border-line bg-card px-3 py-1.5 text-ink disabled:opacity-50 aria-[invalid=true]:border-bad';

/** A control with its label above, a hint below, and what is wrong with it. */
export function Field({
  label,
  hint,
  wrong,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  wrong?: ReactNode;
  children: (id: string, described: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children(id, `${id}-about`)}
      <div id={`${id}-about`} className="text-sm empty:hidden">
        {wrong ? <p className="text-bad">{wrong}</p> : hint ? <p className="text-soft">{hint}</p> : null}
      </div>
    </div>
  );
}

type Labelled = { label: ReactNode; hint?: ReactNode; wrong?: ReactNode };

export function TextField({ label, hint, wrong, className = '', ...rest }: InputHTMLAttributes<HTMLInputElement> & Labelled) {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(id, described) => <input {...rest} id={id} aria-describedby={described} aria-invalid={wrong ? true : undefined} className={`${box} ${className}`} />}
    </Field>
  );
}

export function SelectField({ label, hint, wrong, className = '', children, ...rest }: SelectHTMLAttributes<HTMLSelectElement> & Labelled) {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(id, described) => (
        <select {...rest} id={id} aria-describedby={described} aria-invalid={wrong ? true : undefined} className={`${box} ${className}`}>
          {children}
        </select>
      )}
    </Field>
  );
}

/** One of a few, all of them in sight. */
export function Choice<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: V;
  options: { value: V; name: string }[];
  onChange: (v: V) => void;
}) {
  const name = useId();
  return (
    <fieldset className="inline-flex flex-wrap rounded-md border border-line bg-card p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((o) => (
        <label
          key={o.value}
          className="cursor-pointer rounded px-3 py-1 text-sm has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:outline-accent"
        >
          <input type="radio" name={name} className="sr-only" checked={o.value === value} onChange={() => onChange(o.value)} />
          {o.name}
        </label>
      ))}
    </fieldset>
  );
}

export function Check({ label, ...rest }: InputHTMLAttributes<HTMLInputElement> & { label: ReactNode }) {
  return (
    <label className="inline-flex cursor-pointer items-center gap-2 text-sm">
      <input {...rest} type="checkbox" className="size-4 accent-[var(--accent)]" />
      {label}
    </label>
  );
}

/** A part of a page with its heading, on a ground of its own. */
export function Card({ title, aside, children, className = '' }: { title?: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`min-w-0 rounded-xl border border-line bg-card p-4 sm:p-6 ${className}`}>
      {(title || aside) && (
        <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
          {title && <h2>{title}</h2>}
          {aside && <div className="text-sm">{aside}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
