'use client';
import { useState } from 'react';
import { AdminPage } from './admin-page';
import { QuarantineRows } from './quarantine-rows';
import { QuarantineSummary } from './quarantine-summary';

/** The rows that broke a rule: which, how many, and what to do with them. */
export function Quarantine() {
  return (
    <AdminPage part="quarantine">
      <Both />
    </AdminPage>
  );
}

function Both() {
  const [turn, setTurn] = useState(0);
  return (
    <>
      <QuarantineSummary turn={turn} />
      <QuarantineRows changed={() => setTurn((n) => n + 1)} />
    </>
  );
}
