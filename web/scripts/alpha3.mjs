// Writes src/charts/alpha3.json: from the numeric codes of the atlas to the codes of
// places (ISO 3166-1 alpha-3). Run it again when world-atlas changes:
//     node scripts/alpha3.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { numericToAlpha3 } = require('i18n-iso-countries');
const atlas = JSON.parse(readFileSync(require.resolve('world-atlas/countries-110m.json'), 'utf8'));

// Kosovo has no number in ISO 3166; XKX is what the European Union and the World Bank
// use for it, and what the catalogue of places has.
const unnumbered = { Kosovo: 'XKX' };

const table = {};
for (const { id, properties } of atlas.objects.countries.geometries) {
  const code = id ? numericToAlpha3(id) : unnumbered[properties.name];
  if (code) table[id ?? properties.name] = code;
}
const sorted = Object.fromEntries(Object.entries(table).sort(([a], [b]) => a.localeCompare(b)));
writeFileSync(new URL('../src/charts/alpha3.json', import.meta.url), `${JSON.stringify(sorted, null, 2)}\n`);
