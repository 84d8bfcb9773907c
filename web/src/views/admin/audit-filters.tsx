'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { Button, SelectField, TextField } from '@/ui/controls';
import { actions } from './audit';

/** What of the log is shown; times as the clock of who reads shows them. */
export function AuditFilters() {
  const t = useTranslations('admin');
  const { get, set } = useAddress();
  const choose = (key: string) => (value: string) => set({ [key]: value, after: undefined });
  const none = { action: undefined, account: undefined, from: undefined, to: undefined, after: undefined };
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <SelectField
        label={t('audit.action')}
        value={get('action') ?? ''}
        onChange={(e) => choose('action')(e.target.value)}
        hint={actions.some((a) => a === get('action')) ? t(`audit.about.${get('action')}` as 'audit.about.SIGN_IN') : undefined}
      >
        <option value="">{t('any')}</option>
        {actions.map((a) => (
          <option key={a} value={a}>
            {t(`audit.actions.${a}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('audit.account')}
        hint={t('audit.accountHint')}
        type="number"
        min={1}
        value={get('account') ?? ''}
        onChange={(e) => choose('account')(e.target.value)}
      />
      <TextField label={t('audit.from')} type="datetime-local" value={local(get('from'))} onChange={(e) => choose('from')(universal(e.target.value))} />
      <TextField label={t('audit.to')} type="datetime-local" value={local(get('to'))} onChange={(e) => choose('to')(universal(e.target.value))} />
      <div className="sm:col-span-2 lg:col-span-4">
        <Button onClick={() => set(none)}>{t('audit.all')}</Button>
      </div>
    </div>
  );
}

// An address means the same moment wherever it is opened; a clock shows it as it is there.
const universal = (typed: string) => (typed ? new Date(typed).toISOString() : '');

function local(moment: string | undefined): string {
  const at = Date.parse(moment ?? '');
  if (Number.isNaN(at)) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
