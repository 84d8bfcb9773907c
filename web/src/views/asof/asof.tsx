'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { cluster } from '@/lib/cluster';
import { Card, SelectField } from '@/ui/controls';
import { PlaceField } from '@/ui/place-field';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Answered, Empty, Loading } from '@/ui/states';
import { isDay, today, within } from './days';
import { issuesDocument, type Now, nowDocument } from './documents';
import { Known } from './known';
import { DaySlider } from './slider';

/** What did we know on that day? */
export function AsOf() {
  return (
    <Ready before={<Loading className="h-[48rem]" />}>
      <Page />
    </Ready>
  );
}

function Page() {
  const t = useTranslations('asof');
  useTitle(t('title'));
  const address = useAddress();
  const disease = address.get('disease') ?? 'covid19';
  const place = address.get('place') ?? cluster().country;
  const asked = useAnswer(nowDocument, { disease, place });
  return (
    <div data-disease={disease} className="flex flex-col gap-6">
      <div className="max-w-3xl">
        <h1>{t('title')}</h1>
        <p className="mt-2 text-soft">{t('intro')}</p>
      </div>
      <Answered asked={asked} loading={<Loading className="h-[48rem]" />}>
        {(now) => <Days now={now} disease={disease} place={place} />}
      </Answered>
    </div>
  );
}

function Choices({ now, disease }: { now: Now; disease: string }) {
  const t = useTranslations('asof');
  const address = useAddress();
  return (
    <div className="grid max-w-2xl gap-4 sm:grid-cols-2">
      <SelectField label={t('disease')} value={disease} onChange={(e) => address.set({ disease: e.target.value, date: undefined })}>
        {now.diseases.map((d) => (
          <option key={d.code} value={d.code}>
            {d.name}
          </option>
        ))}
      </SelectField>
      <PlaceField label={t('place')} value={now.summary.location?.name ?? ''} onChoose={(place) => address.set({ place, date: undefined }, { push: true })} />
    </div>
  );
}

// The days on which the place's source issued files say which day to begin with.
function Days({ now, disease, place }: { now: Now; disease: string; place: string }) {
  const t = useTranslations('asof');
  const address = useAddress();
  const source = now.summary.sources[0];
  const asked = useAnswer(issuesDocument, source ? { source } : null);
  const { firstDate, lastDate } = now.summary;
  if (!source || !firstDate || !lastDate) {
    return (
      <div className="flex flex-col gap-6">
        <Choices now={now} disease={disease} />
        <Empty title={t('noData')}>{t('noDataWhy')}</Empty>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <Choices now={now} disease={disease} />
      <Answered asked={asked} loading={<Loading className="h-[40rem]" />}>
        {(data) => {
          const issues = [...new Set(data.batches.nodes.filter((b) => b.disease === disease).map((b) => b.issued.slice(0, 10)))].sort();
          const first = issues[0] !== undefined && issues[0] < firstDate ? issues[0] : firstDate;
          const asks = address.get('date');
          const day = within(isDay(asks) ? asks : (issues.at(-2) ?? issues[0] ?? lastDate), first, today());
          return (
            <div className="flex flex-col gap-6">
              <Card title={t('slider.title')}>
                <DaySlider day={day} first={first} issues={issues} />
              </Card>
              <Known now={now} disease={disease} place={place} day={day} firstIssue={issues[0]} />
            </div>
          );
        }}
      </Answered>
    </div>
  );
}
