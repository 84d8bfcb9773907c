// Signing in, as people do it.
import { totp } from './server.mjs';

/** Signs a visitor in; an administrator sets up an authenticator the first time. Gives what the page showed meanwhile. */
export async function signIn(guest, account, words) {
  const { page } = guest;
  await guest.visit(`/${account.cluster}/sign-in`);
  await page.getByLabel(words.email, { exact: true }).fill(account.email);
  await page.getByLabel(words.password, { exact: true }).fill(account.password);
  await page.getByRole('button', { name: words.signIn, exact: true }).click();
  if (account.role !== 'admin') return void (await signedIn(page, account));
  const code = page.getByLabel(account.secret ? words.code.label : words.enrol.code, { exact: true });
  await code.waitFor();
  if (!account.secret) {
    account.secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await guest.judge?.(`sign-in-enrol-${account.cluster}`);
  }
  await code.fill(await freshCode(account));
  await page.getByRole('button', { name: account.enrolled ? words.signIn : words.enrol.confirm, exact: true }).click();
  if (!account.enrolled) {
    await page.getByLabel(words.recovery.kept).check();
    account.enrolled = true;
    await page.getByRole('button', { name: words.recovery.goOn, exact: true }).click();
  }
  await signedIn(page, account);
}

async function signedIn(page, account) {
  await page.getByRole('link', { name: account.email }).first().waitFor();
}

/** A code that was not used yet: each works once. */
async function freshCode(account) {
  const step = () => Math.floor(Date.now() / 30_000);
  while (account.usedStep === step()) await new Promise((r) => setTimeout(r, 30_000 - (Date.now() % 30_000) + 100));
  account.usedStep = step();
  return totp(account.secret);
}
