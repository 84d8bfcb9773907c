'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode, SelectHTMLAttributes } from 'react';
import { graphql } from '@/gql';
import { useAnswer } from '@/lib/answer';
import { SelectField } from '@/ui/controls';

const document = graphql(`
  query AdminCatalogue {
    cluster {
      sources {
        name
        title
        simulated
      }
    }
    diseases {
      code
      name
      counts
    }
  }
`);

/** The sources and diseases that the cluster knows. They change with its configuration alone. */
export function useCatalogue() {
  const { data } = useAnswer(document, {}, { revalidateIfStale: false });
  return { sources: data?.cluster.sources ?? [], diseases: data?.diseases ?? [] };
}

type Props = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> & {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  /** What no choice means. */
  none?: string;
};

export function SourceField({ none, value, onChange, real = false, ...rest }: Props & { real?: boolean }) {
  const { sources } = useCatalogue();
  const known = value === '' || sources.some((s) => s.name === value);
  return (
    <SelectField {...rest} value={value} onChange={(e) => onChange(e.target.value)}>
      <option value="">{none ?? ''}</option>
      {!known && <option value={value}>{value}</option>}
      {sources
        .filter((s) => !real || !s.simulated)
        .map((s) => (
          <option key={s.name} value={s.name}>
            {s.name} · {s.title}
          </option>
        ))}
    </SelectField>
  );
}

export function DiseaseField({ none, value, onChange, ...rest }: Props) {
  const { diseases } = useCatalogue();
  return (
    <SelectField {...rest} value={value} onChange={(e) => onChange(e.target.value)}>
      <option value="">{none ?? ''}</option>
      {diseases.map((d) => (
        <option key={d.code} value={d.code}>
          {d.name}
        </option>
      ))}
    </SelectField>
  );
}

export const useDiseaseName = () => {
  const { diseases } = useCatalogue();
  return (code: string | null | undefined) => diseases.find((d) => d.code === code)?.name ?? code ?? '–';
};

type Tone = 'good' | 'warn' | 'bad' | 'plain';
const tones: Record<Tone, string> = { good: 'text-good', warn: 'text-warn', bad: 'text-bad', plain: 'text-soft' };
const marks: Record<Tone, string> = { good: '✓', warn: '●', bad: '✕', plain: '○' };

/** How something stands, in a word, with a mark for who sees no colours. */
export function State({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`font-medium whitespace-nowrap ${tones[tone]}`}>
      <span aria-hidden="true">{marks[tone]} </span>
      {children}
    </span>
  );
}

/** What came of what somebody did, announced when it comes. */
export function Outcome({ children }: { children: ReactNode }) {
  return <div role="status">{children && <div className="mb-4 rounded-md bg-accent-ground px-4 py-3 text-sm break-words">{children}</div>}</div>;
}

/** The heading of a column of buttons. The text stays within the table: it would widen the page where that scrolls. */
export function Unseen({ children }: { children: string }) {
  return (
    <span className="relative block">
      <span className="sr-only">{children}</span>
    </span>
  );
}

/** What somebody wrote in the past, as text: a stranger's row, a checksum. */
export function Raw({ children }: { children: string | null }) {
  const t = useTranslations('admin');
  if (!children) return <span className="text-soft">{t('nothing')}</span>;
  return <code className="block rounded bg-sunken px-2 py-1 font-mono text-xs break-all whitespace-pre-wrap">{children}</code>;
}
