'use client';

/**
 * The course of a number at the size of a word, from zero. It says nothing by itself:
 * the numbers stand beside it.
 */
export function Sparkline({ values, width = 96, height = 28 }: { values: (number | null)[]; width?: number; height?: number }) {
  const high = Math.max(1, ...values.map((v) => v ?? 0));
  const x = (i: number) => (i / Math.max(1, values.length - 1)) * (width - 4) + 2;
  const y = (v: number) => height - 2 - (Math.max(0, v) / high) * (height - 4);
  const path = values.map((v, i) => (v === null ? '' : `${i === 0 || values[i - 1] === null ? 'M' : 'L'}${x(i).toFixed(1)},${y(v).toFixed(1)}`)).join('');
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" className="shrink-0">
      <path d={`M2,${height - 2}H${width - 2}`} stroke="var(--line)" />
      <path d={path} fill="none" stroke="var(--accent)" strokeWidth={1.75} strokeLinejoin="round" />
    </svg>
  );
}
