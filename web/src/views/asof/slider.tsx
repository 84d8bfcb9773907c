'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useAddress } from '@/lib/address';
import { useFormat } from '@/lib/format';
import { Button, TextField } from '@/ui/controls';
import { addDays, addMonths, daysBetween, isDay, today, within } from './days';

/** The day that is asked for: as it is moved, and once it rests. */
function useMoved(day: string, first: string): [string, (to: string) => void] {
  const address = useAddress();
  const [moving, setMoving] = useState<string>();
  useEffect(() => {
    if (moving === undefined) return;
    const timer = setTimeout(() => {
      address.set({ date: moving });
      setMoving(undefined);
    }, 300);
    return () => clearTimeout(timer);
  }, [moving, address]);
  return [moving ?? day, (to) => setMoving(within(to, first, today()))];
}

/** Chooses the day: by a slider, by steps, or as a date. */
export function DaySlider({ day, first, issues }: { day: string; first: string; issues: string[] }) {
  const t = useTranslations('asof.slider');
  const f = useFormat();
  const [shown, move] = useMoved(day, first);
  const length = Math.max(1, daysBetween(first, today()));
  const keys: Record<string, string> = { PageUp: addMonths(shown, 1), PageDown: addMonths(shown, -1), Home: first, End: today() };
  const key = (e: KeyboardEvent) => {
    const to = keys[e.key];
    if (!to) return;
    e.preventDefault();
    move(to);
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <p className="text-2xl font-semibold" aria-live="polite">
          {f.date(shown)}
        </p>
        <div className="w-44">
          <DateField value={shown} first={first} onChange={move} />
        </div>
      </div>
      <div>
        <input
          type="range"
          aria-label={t('label')}
          aria-valuetext={f.date(shown)}
          min={0}
          max={length}
          value={daysBetween(first, shown)}
          onChange={(e) => move(addDays(first, Number(e.target.value)))}
          onKeyDown={key}
          className="block h-6 w-full accent-[var(--accent)]"
        />
        <Issues days={issues} first={first} length={length} />
        <div className="flex justify-between text-sm text-soft">
          <span>{f.shortDate(first)}</span>
          <span>{t('today')}</span>
        </div>
      </div>
      <Steps shown={shown} issues={issues} move={move} />
      <p className="text-sm text-soft">{t('hint')}</p>
    </div>
  );
}

// A field that is being typed in holds no day for a while.
function DateField({ value, first, onChange }: { value: string; first: string; onChange: (day: string) => void }) {
  const t = useTranslations('asof.slider');
  const [typed, setTyped] = useState<string>();
  return (
    <TextField
      label={t('date')}
      type="date"
      min={first}
      max={today()}
      value={typed ?? value}
      onChange={(e) => {
        const day = e.target.value;
        const whole = isDay(day) && day >= first && day <= today();
        setTyped(whole ? undefined : day);
        if (whole) onChange(day);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}

// Marks below the slider; the steps to the next issue are their way for the keyboard.
function Issues({ days, first, length }: { days: string[]; first: string; length: number }) {
  return (
    <div aria-hidden="true" className="relative mx-2 mb-1 h-2">
      {days.map((d) => (
        <span key={d} className="absolute top-0 h-2 w-0.5 -translate-x-1/2 rounded bg-accent" style={{ left: `${(daysBetween(first, d) / length) * 100}%` }} />
      ))}
    </div>
  );
}

function Steps({ shown, issues, move }: { shown: string; issues: string[]; move: (to: string) => void }) {
  const t = useTranslations('asof.slider');
  const earlier = issues.filter((d) => d < shown).at(-1);
  const later = issues.find((d) => d > shown);
  const steps = [
    { name: t('monthBack'), to: addMonths(shown, -1) },
    { name: t('dayBack'), to: addDays(shown, -1) },
    { name: t('dayOn'), to: addDays(shown, 1) },
    { name: t('monthOn'), to: addMonths(shown, 1) },
  ];
  return (
    <div className="flex flex-wrap gap-2">
      {steps.map((s) => (
        <Button key={s.name} onClick={() => move(s.to)}>
          {s.name}
        </Button>
      ))}
      <span className="hidden w-4 sm:block" />
      <Button disabled={!earlier} onClick={() => earlier && move(earlier)}>
        {t('issueBack')}
      </Button>
      <Button disabled={!later} onClick={() => later && move(later)}>
        {t('issueOn')}
      </Button>
    </div>
  );
}
