// Copies the exported pages to dist/, as the program embeds them: pages by language,
// and the files that they name, compressed once for all.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const out = new URL('../out/', import.meta.url).pathname;
const dist = new URL('../dist/', import.meta.url).pathname;

const files = (dir) => readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(dir, e.name)) : [join(dir, e.name)]));

for (const e of readdirSync(dist)) if (e !== '.keep') rmSync(join(dist, e), { recursive: true });

const compressible = /\.(js|css|json|svg|txt|html|map|ttf)$/;
let count = 0;
for (const from of files(out)) {
  const path = relative(out, from);
  // The payloads of the router are for its own navigation, which is not used.
  if (path.endsWith('.txt') || path.startsWith('404') || path.startsWith('_not-found')) continue;
  const to = join(dist, path);
  const body = readFileSync(from);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, body);
  count++;
  // Pages are told their cluster as they are served, and compressed then.
  if (path.endsWith('.html') || !compressible.test(path) || statSync(from).size < 512) continue;
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
  const gz = gzipSync(body, { level: 9 });
  if (br.length < body.length) writeFileSync(`${to}.br`, br);
  if (gz.length < body.length) writeFileSync(`${to}.gz`, gz);
}
console.log(`dist: ${count} files`);
