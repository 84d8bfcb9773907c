// Writes what the maps know of codes and of small countries, both by the codes of
// places (ISO 3166-1 alpha-3). Run it again when world-atlas changes:
//     node scripts/alpha3.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoArea, geoCentroid } from 'd3-geo';
import { feature } from 'topojson-client';

const require = createRequire(import.meta.url);
const { numericToAlpha3 } = require('i18n-iso-countries');
const countriesOf = (scale) => {
  const atlas = JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${scale}.json`), 'utf8'));
  return feature(atlas, atlas.objects.countries).features;
};

// Kosovo has no number in ISO 3166; XKX is what the European Union and the World Bank
// use for it, and what the catalogue of places has.
const unnumbered = { Kosovo: 'XKX' };
const codeOf = ({ id, properties }) => (id ? numericToAlpha3(id) : unnumbered[properties.name]);

const drawn = countriesOf('110m');
const sorted = (pairs) => Object.fromEntries(pairs.filter(([key]) => key).sort(([a], [b]) => a.localeCompare(b)));
const write = (name, table) => writeFileSync(new URL(`../src/charts/${name}.json`, import.meta.url), `${JSON.stringify(table, null, 2)}\n`);

// From the numeric codes of the atlas, or its names, to the codes.
write('alpha3', sorted(drawn.map((c) => [codeOf(c) && (c.id ?? c.properties.name), codeOf(c)])));

// Where those lie that are too small to be drawn at the scale of the maps: the middle of
// their largest piece of land.
const has = new Set(drawn.map(codeOf));
const pieces = ({ geometry }) =>
  (geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates]).map((coordinates) => ({ type: 'Polygon', coordinates }));
const middle = (country) => geoCentroid(pieces(country).sort((a, b) => geoArea(b) - geoArea(a))[0]).map((degrees) => Number(degrees.toFixed(1)));
const small = countriesOf('50m').filter((c) => codeOf(c) && !has.has(codeOf(c)));
write('small', sorted(small.map((c) => [codeOf(c), middle(c)])));
