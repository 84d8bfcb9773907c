'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { useMeasures } from '@/lib/format';
import { Button, Check, Choice, TextField } from '@/ui/controls';
import { PlaceField } from '@/ui/place-field';
import { hasAverage, type Measure, mostCompared, type PlaceView } from './view';

type Range = { firstDate: string | null; lastDate: string | null };

/** What the chart of a place shows; each choice stands in the address. */
export function Settings({ view, given, range }: { view: PlaceView; given: readonly Measure[]; range: Range }) {
  const t = useTranslations('place.view');
  const { set } = useAddress();
  const nameOf = useMeasures();
  const averaged = view.view === 'daily' && hasAverage(view.measure);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-3">
        <Choice
          label={t('measure')}
          value={view.measure}
          options={given.map((m) => ({ value: m, name: nameOf(m) }))}
          onChange={(measure) => set({ measure })}
        />
        <Choice
          label={t('view')}
          value={view.view}
          options={(['daily', 'weekly', 'cumulative'] as const).map((value) => ({ value, name: t(value) }))}
          onChange={(v) => set({ view: v === 'daily' ? undefined : v })}
        />
        <Check label={t('rate')} checked={view.rate} onChange={(e) => set({ per: e.target.checked ? '100k' : undefined })} />
      </div>
      {averaged && (
        <div className="flex flex-wrap items-center gap-3">
          <Choice
            label={t('average')}
            value={view.average}
            options={(['trailing', 'centred'] as const).map((value) => ({ value, name: t(value) }))}
            onChange={(v) => set({ average: v === 'trailing' ? undefined : v })}
          />
          <Check label={t('omit')} checked={view.omit} onChange={(e) => set({ omit: e.target.checked ? '1' : undefined })} />
        </div>
      )}
      <Dates view={view} range={range} />
    </div>
  );
}

function Dates({ view, range }: { view: PlaceView; range: Range }) {
  const t = useTranslations('place.view');
  const { set } = useAddress();
  const limits = { min: range.firstDate ?? undefined, max: range.lastDate ?? undefined };
  const back = (days: number) => {
    if (!range.lastDate) return;
    const from = new Date(Date.parse(`${range.lastDate}T00:00:00Z`) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
    set({ from, to: undefined });
  };
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="w-40">
        <TextField type="date" label={t('from')} value={view.from ?? ''} {...limits} onChange={(e) => set({ from: e.target.value })} />
      </div>
      <div className="w-40">
        <TextField type="date" label={t('to')} value={view.to ?? ''} {...limits} onChange={(e) => set({ to: e.target.value })} />
      </div>
      <Button onClick={() => back(90)}>{t('days90')}</Button>
      <Button onClick={() => back(365)}>{t('year')}</Button>
      <Button onClick={() => set({ from: undefined, to: undefined })} disabled={!view.from && !view.to}>
        {t('all')}
      </Button>
    </div>
  );
}

/** The places beside the page's own: taken in by search, taken out by their names. */
export function Compared({ view, own, names }: { view: PlaceView; own: string; names: Map<string, string> }) {
  const t = useTranslations('place.compare');
  const { set } = useAddress();
  const keep = (codes: string[]) => set({ compare: codes.join(',') });
  return (
    <div className="flex flex-wrap items-end gap-3">
      {view.compare.length < mostCompared && (
        <div className="w-72 max-w-full">
          <PlaceField label={t('label')} without={[own, ...view.compare]} onChoose={(code) => keep([...view.compare, code])} />
        </div>
      )}
      {view.compare.map((code) => (
        <Button key={code} aria-label={t('remove', { place: names.get(code) ?? code })} onClick={() => keep(view.compare.filter((c) => c !== code))}>
          {names.get(code) ?? code} <span aria-hidden="true">×</span>
        </Button>
      ))}
    </div>
  );
}
