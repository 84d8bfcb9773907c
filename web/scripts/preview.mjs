// Serves dist/ as the program does, and passes the rest on to a running server:
//     node scripts/preview.mjs 3100 http://127.0.0.1:8080
// For working on the pages without building the program.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';

const [port = '3100', upstream = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const dist = new URL('../dist/', import.meta.url).pathname;
const subjects = ['place', 'disease'];
const styling = ['playground'];
const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};
const clusters = new Map();

const query = '{ cluster { id name country { code } languages features issuer } }';

// What a page is told of its cluster comes from the server.
async function told(id) {
  if (!clusters.has(id)) {
    const answer = await fetch(`${upstream}/${id}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { cluster } = (await answer.json()).data;
    clusters.set(id, { ...cluster, country: cluster.country.code, issuer: cluster.issuer ?? '' });
  }
  return clusters.get(id);
}

function languageOf(req, cluster) {
  const chosen = /mspr-language=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
  if (cluster.languages.includes(chosen)) return chosen;
  const wanted = (req.headers['accept-language'] ?? '').split(',').map((l) => l.trim().slice(0, 2));
  return wanted.find((l) => cluster.languages.includes(l)) ?? cluster.languages[0];
}

function fileOf(language, name) {
  const all = [name && `${language}/${name}.html`, !name && `${language}.html`];
  const above = name.split('/').slice(0, -1).join('/');
  if (subjects.includes(above)) all.push(`${language}/${above}.html`);
  return all.find((f) => f && existsSync(join(dist, f)));
}

function policy(text, nonce) {
  const own = [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].filter((m) => m[1]);
  const hashes = own.map((m) => ` 'sha256-${createHash('sha256').update(m[1]).digest('base64')}'`).join('');
  return `default-src 'none'; script-src 'self'${hashes}; style-src 'self'${nonce && ` 'nonce-${nonce}'`}; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function pass(req, res) {
  const to = request(`${upstream}${req.url}`, { method: req.method, headers: { ...req.headers, host: new URL(upstream).host } }, (from) => {
    res.writeHead(from.statusCode, from.headers);
    from.pipe(res);
  });
  to.on('error', () => res.writeHead(502).end());
  req.pipe(to);
}

async function page(req, res, id, name) {
  const cluster = await told(id);
  const language = languageOf(req, cluster);
  const found = fileOf(language, name);
  const text = readFileSync(join(dist, found ?? `${language}/missing.html`), 'utf8');
  const meta = `<meta name="mspr-cluster" content="${JSON.stringify(cluster).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"/>`;
  const nonce = styling.includes(name) ? randomBytes(16).toString('hex') : '';
  const noted = nonce && `<meta name="csp-nonce" content="${nonce}"/>`;
  const cacheControl = nonce ? 'no-store' : 'no-cache';
  res.writeHead(found ? 200 : 404, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(text, nonce),
    'cache-control': cacheControl,
  });
  res.end(text.replace('<head>', `<head>${meta}${noted}`));
}

createServer((req, res) => {
  const path = normalize(decodeURIComponent(new URL(req.url, 'http://x').pathname));
  if (path.startsWith('/_next/')) {
    const file = join(dist, path);
    if (!existsSync(file)) return res.writeHead(404).end();
    res.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    return res.end(readFileSync(file));
  }
  if (path === '/favicon.ico') return res.writeHead(404).end();
  const [, id, ...rest] = path.split('/');
  if (rest[0] === 'graphql' || rest[0] === 'q' || req.method !== 'GET' || !id) return pass(req, res);
  page(req, res, id, rest.join('/').replace(/\/$/, '')).catch((e) => res.writeHead(500).end(String(e)));
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/us/`));
