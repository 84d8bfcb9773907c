// Prints what the first pages cost a visitor beside what they are to cost, and fails
// where they are far from it. Of times the best of five counts, since other work on
// the machine only ever makes them longer; a machine that is busy fails no build.
import { startBrowser, visitor } from './browser.mjs';
import { startServer } from './server.mjs';

const limits = { scripts: 200_000, requests: 30, questions: 3, number: 1000, shift: 0.01 };

/** A first number this many times later than it is to be is no matter of a busy machine. */
const patience = 4;

const server = await startServer();
const browser = await startBrowser();
const failed = [];
try {
  for (const path of ['/us/', '/france/', '/switzerland/', '/us/place/FRA']) {
    const runs = [];
    for (let i = 0; i < 5; i++) runs.push(await measure(path));
    report(path, runs);
  }
} finally {
  await browser.close();
  await server.stop();
}
for (const f of failed) console.error(f);
process.exit(failed.length > 0 ? 1 : 0);

async function measure(path) {
  const guest = await visitor(browser, server.base);
  const wire = await guest.context.newCDPSession(guest.page);
  await wire.send('Network.enable');
  const sizes = new Map();
  const kinds = new Map();
  wire.on('Network.responseReceived', (e) => kinds.set(e.requestId, { kind: e.type, url: e.response.url }));
  wire.on('Network.loadingFinished', (e) => sizes.set(e.requestId, e.encodedDataLength));
  await guest.page.addInitScript(watchPage);
  await guest.page.goto(server.base + path, { waitUntil: 'load' });
  const upFront = await guest.page.evaluate(() => [...document.querySelectorAll('script[src]:not([nomodule])')].map((s) => s.src));
  await guest.page.waitForFunction(() => globalThis.firstNumber > 0, undefined, { timeout: 20_000 });
  await guest.settled();
  const { number, shift } = await guest.page.evaluate(() => ({ number: globalThis.firstNumber, shift: globalThis.shift }));
  const answers = [...kinds].map(([id, k]) => ({ ...k, bytes: sizes.get(id) ?? 0 }));
  const sum = (list) => list.reduce((all, a) => all + a.bytes, 0);
  const scripts = answers.filter((a) => a.kind === 'Script');
  await guest.close();
  return {
    first: sum(scripts.filter((a) => upFront.includes(a.url))),
    scripts: sum(scripts),
    all: sum(answers),
    requests: answers.length,
    questions: answers.filter((a) => a.url.endsWith('/graphql')).length,
    number,
    shift,
  };
}

// Runs in the page: when the first number is in sight, and how much moved.
function watchPage() {
  globalThis.firstNumber = 0;
  globalThis.shift = 0;
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) globalThis.shift += e.value;
  }).observe({ type: 'layout-shift', buffered: true });
  const look = () => {
    const main = document.querySelector('main');
    if (main && /\d{2,}/.test(main.innerText)) globalThis.firstNumber = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function report(path, runs) {
  const best = (key) => Math.min(...runs.map((r) => r[key]));
  const kb = (n) => `${(n / 1000).toFixed(0)} kB`;
  console.log(
    `${path.padEnd(16)} scripts at first ${kb(best('first'))} (≤ ${kb(limits.scripts)}), all ${kb(best('scripts'))}, everything ${kb(best('all'))}; ` +
      `${best('requests')} requests, ${best('questions')} of them questions; first number after ${best('number').toFixed(0)} ms (≤ ${limits.number}); shift ${best('shift').toFixed(4)}`,
  );
  check(path, 'kB of scripts at first', best('first'), limits.scripts);
  check(path, 'requests', best('requests'), limits.requests);
  check(path, 'questions', best('questions'), limits.questions);
  check(path, 'ms to the first number', best('number'), patience * limits.number);
  check(path, 'layout shift', best('shift'), limits.shift);
}

function check(path, what, is, limit) {
  if (is > limit) failed.push(`${path}: ${what}: ${is} is more than ${limit}`);
}
