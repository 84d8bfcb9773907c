'use client';
import { useTranslations } from 'next-intl';
import { Card, Check, SelectField } from '@/ui/controls';
import { Filters } from './filters';
import { GroupBy } from './group-by';
import { Having } from './having';
import { Measures } from './measures';
import { Orders } from './orders';
import { DayInput, Part } from './part';
import type { Question } from './question';
import type { Ask } from './use-question';
import { useView } from './view';

export type ChoiceProps = { question: Question; ask: Ask };

const sizes = [10, 25, 50, 100, 250, 500, 1000];

/** What the question is made of. */
export function Choices(props: ChoiceProps) {
  const { question, ask } = props;
  const t = useTranslations('explore');
  const { diseases } = useView();
  return (
    <Card
      title={t('question')}
      aside={
        <a href="#answer" className="lg:hidden">
          {t('toAnswer')}
        </a>
      }
    >
      <div className="flex flex-col gap-5">
        <SelectField label={t('disease')} value={question.disease} onChange={(e) => ask({ disease: e.target.value })}>
          {diseases.map((d) => (
            <option key={d.code} value={d.code}>
              {d.name}
            </option>
          ))}
        </SelectField>
        <GroupBy {...props} />
        <Measures {...props} />
        <Filters {...props} />
        <Having {...props} />
        <Orders {...props} />
        <Page {...props} />
      </div>
    </Card>
  );
}

function Page({ question, ask }: ChoiceProps) {
  const t = useTranslations('explore');
  const { page } = useView();
  const offered = [...new Set([...sizes, question.first])].filter((s) => s <= page).sort((a, b) => a - b);
  return (
    <Part title={t('page')}>
      <div className="grid grid-cols-2 gap-3">
        <SelectField label={t('rows')} value={question.first} onChange={(e) => ask({ first: Number(e.target.value) })}>
          {offered.map((s) => (
            <option key={s}>{s}</option>
          ))}
        </SelectField>
        <div className="flex flex-col gap-1">
          <span className="text-sm font-medium" aria-hidden="true">
            {t('asOf')}
          </span>
          <DayInput label={t('asOf')} value={question.asOf} onChange={(asOf) => ask({ asOf })} />
        </div>
      </div>
      <div className="mt-3">
        <Check label={t('totals')} checked={question.totals} onChange={(e) => ask({ totals: e.target.checked })} />
      </div>
    </Part>
  );
}
