'use client';
import { geoEqualEarth, geoPath } from 'd3-geo';
import { useTranslations } from 'next-intl';
import { type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useFormat } from '@/lib/format';
import { Loading, Wrong } from '@/ui/states';
import { type Shape, shapes } from './atlas';
import { type Classes, classesOf, fillOf } from './classes';
import { Frame, type Numbers } from './frame';
import type { LegendItem } from './picture';

export type MapPlace = { code: string; name: string; value: number | null; href: string };

export type WorldMapProps = {
  title: string;
  unit: string;
  places: MapPlace[];
  digits?: number;
  foot: string;
  file: string;
};

const width = 960;
const height = 470;

/**
 * The countries of the world, coloured by a number in classes, on an equal-area
 * projection: no country looks larger than it is, but for the smallest, which are dots.
 * The table behind it (or beside it) is the way for the keyboard. The page gives it the
 * words of the area "charts". Load it lazily, as it brings the shapes of all countries.
 */
export default function WorldMap({ title, unit, places, digits = 0, foot, file }: WorldMapProps) {
  const drawing = useRef<HTMLDivElement>(null);
  const [world, setWorld] = useState<Shape[] | Error>();
  const classes = useMemo(() => classesOf(places.map((p) => p.value)), [places]);
  const legend = useLegend(classes);
  const numbers = useNumbers(places, unit, digits);
  useEffect(() => {
    shapes().then(setWorld, (e: Error) => setWorld(e));
  }, []);
  if (world instanceof Error) return <Wrong error={world} />;
  return (
    <Frame {...{ title, unit, foot, file, numbers, drawing, legend }}>
      <div ref={drawing} className="relative aspect-[960/470] w-full">
        {world ? <Countries {...{ world, places, classes, unit, digits, title }} /> : <Loading className="h-full" />}
      </div>
      <Legend items={legend} />
    </Frame>
  );
}

type Drawn = { world: Shape[]; places: MapPlace[]; classes: Classes; unit: string; digits: number; title: string };
type Hovered = { code: string; x: number; y: number };

function Countries({ world, places, classes, unit, digits, title }: Drawn) {
  const t = useTranslations('charts');
  const f = useFormat();
  const hatch = useId();
  const [over, setOver] = useState<Hovered>();
  const byCode = useMemo(() => new Map(places.map((p) => [p.code, p])), [places]);
  const paths = useMemo(() => pathsOf(world), [world]);
  const hovered = over && byCode.get(over.code);
  const say = (place: MapPlace) => `${place.name}: ${place.value === null ? t('noData') : f.number(place.value, digits)}`;
  const move = (code: string) => (e: PointerEvent<SVGElement>) => {
    const box = e.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (box) setOver({ code, x: e.clientX - box.left, y: e.clientY - box.top });
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset; the group names what its links are of. */}
      <svg viewBox={`0 0 ${width} ${height}`} className="h-auto w-full" role="group" aria-label={t('map', { title })} onPointerLeave={() => setOver(undefined)}>
        <NoData id={hatch} />
        {paths.map(({ id, code, d, dot }) => {
          const place = code ? byCode.get(code) : undefined;
          if (dot && !place) return null;
          const index = classes.of(place?.value);
          const shape = (
            <path
              d={d}
              onPointerMove={place && move(place.code)}
              fill={index === undefined ? `url(#${hatch})` : fillOf(index, classes)}
              stroke={over?.code === code && place ? 'var(--ink)' : 'var(--soft)'}
              strokeWidth={over?.code === code && place ? 1.4 : 0.35}
            />
          );
          if (!place) return <g key={id}>{shape}</g>;
          return (
            <a key={id} href={place.href} tabIndex={-1} aria-label={say(place)}>
              {shape}
            </a>
          );
        })}
      </svg>
      {over && hovered && (
        <p
          className="pointer-events-none absolute z-10 -translate-x-1/2 -translate-y-full rounded-md border border-line bg-card px-3 py-1.5 text-sm whitespace-nowrap shadow-lg"
          style={{ left: Math.max(90, over.x), top: over.y - 10 }}
        >
          <strong className="block">{say(hovered)}</strong>
          <span className="text-xs text-soft">{unit}</span>
        </p>
      )}
    </>
  );
}

function pathsOf(world: Shape[]) {
  const projection = geoEqualEarth().fitExtent(
    [
      [2, 2],
      [width - 2, height - 2],
    ],
    { type: 'FeatureCollection', features: world.map((s) => s.feature) },
  );
  const draw = geoPath(projection).pointRadius(3.5).digits(1);
  return world.map((s) => ({ id: s.id, code: s.code, d: draw(s.feature) ?? '', dot: s.feature.geometry.type === 'Point' }));
}

// No number is no low number: it is hatched, and not a colour of the scale.
function NoData({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--map-none)" />
        <rect width="1.2" height="6" fill="var(--soft)" fillOpacity={0.45} />
      </pattern>
    </defs>
  );
}

/** The classes in words, from zero up; what has no number comes last. */
function useLegend(classes: Classes): LegendItem[] {
  const t = useTranslations('charts');
  const f = useFormat();
  // Bounds have one digit of worth: 0.2 and not 0.20.
  const write = (v: number) => f.number(v, Math.max(0, -Math.floor(Math.log10(v))));
  const names = classes.bounds.map((b, i) => {
    const next = classes.bounds[i + 1];
    if (next === undefined) return b === 0 ? t('classPositive') : t('classAbove', { low: write(b) });
    return b === 0 ? t('classBelow', { high: write(next) }) : t('class', { low: write(b), high: write(next) });
  });
  return [
    { name: f.number(0), fill: fillOf(0, classes) },
    ...names.map((name, i) => ({ name, fill: fillOf(i + 1, classes) })),
    { name: t('noData'), fill: 'var(--map-none)', hatched: true },
  ];
}

function Legend({ items }: { items: LegendItem[] }) {
  const hatch = useId();
  return (
    <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
      {items.map((item) => (
        <li key={item.name} className="flex items-center gap-2">
          <svg width="22" height="14" aria-hidden="true">
            {item.hatched && <NoData id={hatch} />}
            <rect x="0.5" y="0.5" width="21" height="13" rx="2" fill={item.hatched ? `url(#${hatch})` : item.fill} stroke="var(--soft)" strokeWidth="0.6" />
          </svg>
          {item.name}
        </li>
      ))}
    </ul>
  );
}

function useNumbers(places: MapPlace[], unit: string, digits: number): Numbers {
  const t = useTranslations('charts');
  const f = useFormat();
  return {
    head: [t('place'), t('code'), unit],
    rows: () => places.map((p) => [p.name, p.code, p.value]),
    write: (cell) => (typeof cell === 'string' ? cell : f.number(cell as number | null, digits)),
  };
}
