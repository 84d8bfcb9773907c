// A browser that notes what pages do wrong: errors in the console, and requests to
// any host but ours.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.MSPR_SHOTS ?? new URL('../shots/', import.meta.url).pathname;

export const widths = { phone: { width: 375, height: 812 }, desktop: { width: 1280, height: 900 }, wall: { width: 1920, height: 1080 } };

export async function startBrowser() {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((p) => existsSync(p));
  if (!path) throw new Error('Chromium is missing. Get it with: apt-get install chromium');
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A visitor: somebody with a browser of a language and a size, and nothing remembered. */
export async function visitor(browser, base, { locale = 'en-US', size = 'desktop', dark = false } = {}) {
  const context = await browser.newContext({
    locale,
    viewport: widths[size],
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    // axe is put in by the test; the pages' own policy is judged by what the console says.
    bypassCSP: false,
  });
  const page = await context.newPage();
  const wrong = [];
  const asked = [];
  // Streams stay open: everything else that was asked has to be answered. The program
  // answers within seconds; of what a worker asked that is gone, nobody tells the end.
  const open = new Map();
  page.on('request', (r) => !/event-stream/.test(r.headers().accept ?? '') && open.set(r, Date.now()));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => open.delete(r));
  const pending = () => [...open.values()].some((since) => Date.now() - since < 10_000);
  const quiet = async () => {
    for (let still = 0; still < 3; still = pending() ? 0 : still + 1) await page.waitForTimeout(60);
  };
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') wrong.push(`console ${m.type()}: ${m.text()}`);
  });
  page.on('pageerror', (e) => wrong.push(`error in the page: ${e.message}`));
  page.on('request', (r) => {
    asked.push(r.url());
    if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) wrong.push(`a request to another host: ${r.url()}`);
  });
  return {
    page,
    context,
    asked,
    wrong,
    /** Opens a page and waits until nothing is on its way. */
    async visit(path) {
      await page.goto(base + path, { waitUntil: 'load' });
      await this.settled();
    },
    async settled() {
      const loading = () => page.locator('[role=status].pulse, [aria-busy=true]').count();
      const until = Date.now() + 20_000;
      do {
        assert.ok(Date.now() < until, `${page.url()} is still loading`);
        await page.evaluate(seeAll);
        await quiet();
      } while ((await loading()) > 0);
    },
    /** Judges the page as it stands: accessibility, console, width; and takes pictures of it. */
    async judge(name, { shoot = true, read = true } = {}) {
      if (read) assert.deepEqual(await axe(page), [], `${name}: accessibility`);
      assert.deepEqual(await overflow(page), [], `${name}: wider than the window`);
      assert.deepEqual(wrong, [], `${name}: console and network`);
      if (shoot) await this.shoot(name);
    },
    async shoot(name) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    },
    close: () => context.close(),
  };
}

// Runs in the page: what is loaded when it comes into sight is brought there once.
async function seeAll() {
  for (let y = 0; y < document.documentElement.scrollHeight; y += window.innerHeight) {
    window.scrollTo(0, y);
    // A browser that has nothing to draw may leave a frame out.
    await new Promise((done) => {
      requestAnimationFrame(() => requestAnimationFrame(done));
      setTimeout(done, 500);
    });
  }
  window.scrollTo(0, 0);
}

/** What axe finds, one line a rule and place. */
async function axe(page) {
  // Evaluating through the debugger is no script of the page: its policy stays as it is.
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id} (${v.impact}): ${n.target.join(' ')}: ${n.failureSummary}`));
}

/** A page never scrolls sideways; what is wide scrolls by itself. */
async function overflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return wide > 1 ? [`${wide} px`] : [];
  });
}
