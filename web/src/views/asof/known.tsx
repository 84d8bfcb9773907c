'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { useFormat } from '@/lib/format';
import { Button, Card } from '@/ui/controls';
import { Empty } from '@/ui/states';
import { addDays, endOf } from './days';
import { Differences } from './differences';
import { type Now, seriesDocument, type Then, thenDocument } from './documents';
import { Headline } from './headline';
import { Revisions } from './revisions';
import { SeriesThenAndNow } from './series';
import { Told } from './told';

type Question = { now: Now; disease: string; place: string; day: string };

/** What was known at the end of a day, beside what is known now. */
export function Known({ firstIssue, ...question }: Question & { firstIssue: string | undefined }) {
  const { disease, place, day } = question;
  const asked = useAnswer(thenDocument, { disease, place, asOf: endOf(day) });
  return (
    <Told asked={asked} height="h-[40rem]">
      {(then) =>
        then.summary.lastDate === null ? <Unknown day={day} firstIssue={firstIssue} /> : <Compared {...question} then={then} lastDate={then.summary.lastDate} />
      }
    </Told>
  );
}

function Unknown({ day, firstIssue }: { day: string; firstIssue: string | undefined }) {
  const t = useTranslations('asof.unknown');
  const f = useFormat();
  const address = useAddress();
  return (
    <Empty title={t('title', { day: f.date(day) })}>
      <p>{firstIssue && firstIssue > day ? t('before', { day: f.date(firstIssue) }) : t('why')}</p>
      {firstIssue && firstIssue > day && (
        <Button className="mt-4" onClick={() => address.set({ date: firstIssue })}>
          {t('go', { day: f.date(firstIssue) })}
        </Button>
      )}
    </Empty>
  );
}

function Compared({ now, disease, place, day, then, lastDate }: Question & { then: Then; lastDate: string }) {
  const t = useTranslations('asof');
  const address = useAddress();
  const daily = address.get('view') === 'daily';
  const asked = useAnswer(seriesDocument, {
    disease,
    places: [place],
    asOf: endOf(day),
    interval: daily ? 'DAY' : 'ISO_WEEK',
    week: addDays(lastDate, -6),
    to: lastDate,
    ...(daily ? { from: addDays(lastDate, -89) } : {}),
  });
  return (
    <div className="flex flex-col gap-6">
      <Told asked={asked} height="h-[40rem]">
        {(series) => (
          <div className="flex flex-col gap-6">
            <Headline then={then} today={now.summary} series={series} day={day} lastDate={lastDate} />
            <SeriesThenAndNow
              series={series}
              lastDate={lastDate}
              daily={daily}
              day={day}
              counts={now.diseases.find((d) => d.code === disease)?.counts ?? []}
              source={then.summary.sources.join(', ')}
            />
          </div>
        )}
      </Told>
      <Card title={t('revisions.title')}>
        <Revisions disease={disease} place={place} since={endOf(day)} to={lastDate} />
      </Card>
      <Differences disease={disease} place={place} snapshot={then.snapshot} />
    </div>
  );
}
