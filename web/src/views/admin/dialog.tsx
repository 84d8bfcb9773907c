'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button, TextField } from '@/ui/controls';
import { useAct } from '@/views/session/act';
import { Refused } from '@/views/session/refused';

/** What must be answered before anything else: opens where it is shown. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      className="m-auto w-[min(36rem,calc(100vw-2rem))] rounded-xl border border-line bg-card p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="mb-3">
        {title}
      </h2>
      {children}
    </dialog>
  );
}

type Asking = {
  title: string;
  /** What it does, so that nobody is surprised. */
  children: ReactNode;
  action: string;
  danger?: boolean;
  act: (reason: string) => Promise<void>;
  close: () => void;
};

/** Asks why something is done, which the audit log keeps, and does it. */
export function ReasonDialog({ title, children, action, danger = false, act, close }: Asking) {
  const t = useTranslations('admin.dialog');
  const [reason, setReason] = useState('');
  const doing = useAct();
  return (
    <Dialog title={title} close={close}>
      <form
        className="flex flex-col gap-4"
        onSubmit={async (e) => {
          e.preventDefault();
          if (await doing.run(() => act(reason.trim()))) close();
        }}
      >
        <div className="text-sm">{children}</div>
        <TextField label={t('reason')} hint={t('reasonHint')} required maxLength={400} autoFocus value={reason} onChange={(e) => setReason(e.target.value)} />
        <Refused error={doing.error} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{t('cancel')}</Button>
          <Button type="submit" kind={danger ? 'danger' : 'main'} disabled={doing.busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
