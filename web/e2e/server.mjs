// A server of the program itself, with sample and real data, for the tests in a
// browser.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;
const binary = process.env.MSPR_BIN ?? join(root, 'bin/mspr');
const shared = process.env.MSPR_SHARED ?? join(root, '../shared');

/** The publishers' files that each cluster is given, beside the sample. */
const files = {
  us: [
    ['who', 'who/WHO-COVID-19-global-data.daily.2020-07-23.csv.zst', '2020-07-23'],
    ['who', 'who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst', '2024-10-21'],
  ],
  france: [['spf', 'fr/spf-covid-hospit-incid-2023-03-31-18h01.csv.zst']],
  switzerland: [['foph', 'ch/foph-COVID19Cases_geoRegion.2021-07-09.csv.zst']],
};

export async function startServer() {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: make build makes it`);
  const dir = mkdtempSync(join(tmpdir(), 'mspr-e2e-'));
  chmodSync(dir, 0o755); // Postgres runs as somebody else
  const data = join(dir, 'data');
  const child = spawn(binary, ['serve', '--data-dir', data, '--listen', '127.0.0.1:0', '--metrics-listen', '', '--rate-limit', '0', '--log-level', 'warn'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const up = new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      said += text;
      if (said.includes('Ctrl-C') && said.includes('first query')) resolve();
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
  await up;
  const base = /http:\/\/[\d.:]+/.exec(said)[0];
  const accounts = {};
  for (const m of said.matchAll(/(public|researcher|admin)\s+(\w+@(\w+)\.mspr\.local)\s+(\S+)/g)) {
    accounts[`${m[3]} ${m[1]}`] = { email: m[2], password: m[4], cluster: m[3], role: m[1] };
  }
  for (const [cluster, list] of Object.entries(files))
    for (const [source, file, issued] of list) load(data, cluster, source, join(shared, 'data', file), issued);
  return {
    base,
    accounts,
    /** Loads another file while the server runs, as an operator would. */
    load: (cluster, source, file, issued) => load(data, cluster, source, file, issued),
    stop: async () => {
      const gone = new Promise((r) => child.once('exit', r));
      child.kill('SIGTERM');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function load(data, cluster, source, file, issued) {
  const when = issued ? ['--issued', issued] : [];
  const done = spawnSync(binary, ['--data-dir', data, '--log-level', 'warn', 'etl', 'run', '--cluster', cluster, '--source', source, '--file', file, ...when]);
  if (done.status !== 0) throw new Error(`loading ${file}: ${done.stderr}${done.stdout}`);
}

/** The six digits that an authenticator with this secret shows now (RFC 6238). */
export function totp(secret, at = Date.now()) {
  const bits = [...secret.replaceAll(/[\s=]/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const code = (mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000;
  return String(code).padStart(6, '0');
}

/** Asks the API as a program would. */
export async function ask(base, cluster, query, variables = {}, token = undefined) {
  const answer = await fetch(`${base}/${cluster}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const told = await answer.json();
  if (told.errors) throw new Error(JSON.stringify(told.errors));
  return told.data;
}

/** Names of the files in a folder of real data. */
export const sharedFile = (name) => join(shared, 'data', name);
export const sharedFiles = (folder) => readdirSync(join(shared, 'data', folder)).map((f) => join(shared, 'data', folder, f));
