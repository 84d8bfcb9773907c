import type { Feature, Geometry } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import codes from './alpha3.json';
import small from './small.json';

/**
 * The shape of a country, a point where it is too small for one; its name comes from the
 * API, in the language of the page.
 */
export type Shape = { id: string; code: string | undefined; feature: Feature<Geometry> };

let asked: Promise<Shape[]> | undefined;

/** The countries of the world at 1:110 million (Natural Earth), without Antarctica; the smallest come last. */
export function shapes(): Promise<Shape[]> {
  asked ??= read();
  asked.catch(() => {
    asked = undefined;
  });
  return asked;
}

async function read(): Promise<Shape[]> {
  const [{ feature }, response] = await Promise.all([import('topojson-client'), fetch(new URL('world-atlas/countries-110m.json', import.meta.url))]);
  const world = (await response.json()) as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const known: Record<string, string> = codes;
  return feature(world, world.objects.countries)
    .features.map((f, i): Shape => ({ id: String(i), code: known[f.id ?? f.properties.name], feature: f }))
    .filter((s) => s.code !== 'ATA')
    .concat(Object.entries(small).map(([code, coordinates]) => ({ id: code, code, feature: pointAt(coordinates) })));
}

const pointAt = (coordinates: number[]): Feature<Geometry> => ({ type: 'Feature', properties: null, geometry: { type: 'Point', coordinates } });
