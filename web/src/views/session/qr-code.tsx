'use client';
import { useEffect, useState } from 'react';
import { Loading } from '@/ui/states';

/** A text as a QR code, dark on light in every theme, since cameras want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [code, setCode] = useState<{ size: number; path: string }>();
  useEffect(() => {
    let here = true;
    void import('uqr').then(({ encode }) => {
      const { size, data } = encode(text, { border: 3, ecc: 'M' });
      const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
      if (here) setCode({ size, path });
    });
    return () => {
      here = false;
    };
  }, [text]);
  if (!code) return <Loading className="aspect-square w-56" />;
  return (
    <svg
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="w-56 max-w-full rounded-md border border-line"
    >
      <path d={`M0 0h${code.size}v${code.size}h-${code.size}z`} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  );
}
