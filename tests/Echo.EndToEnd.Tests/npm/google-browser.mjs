// Signs in with Google in a real browser, from a page of Echo. Arguments: Echo's URL, and a browser. Prints what the browser saw, as JSON.
import { chromium } from 'playwright-core';

const [echo, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });

async function begin(page) {
  await page.goto(`${echo}/docs`);
  return await page.evaluate(async () => {
    const answer = await fetch('/auth/scopes', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ scopes: ['drive', 'gmail_full'] }),
    });
    return (await answer.json()).auth_url;
  });
}

async function seen(answer) {
  return { status: answer.status(), text: await answer.text() };
}

try {
  const [own, foreign, liar] = [await browser.newContext(), await browser.newContext(), await browser.newContext()];
  const page = await own.newPage();
  let code;
  page.on('request', request => { code ??= new URL(request.url()).searchParams.get('code'); });
  await page.goto(await begin(page));
  const signedIn = {
    title: await page.title(),
    token: await page.textContent('#access_token'),
    scopes: await page.textContent('#granted_scopes'),
    cookies: (await own.cookies()).map(cookie => `${cookie.name} ${cookie.httpOnly} ${cookie.sameSite}`).join(),
  };
  const again = await seen(await page.reload());

  // The code of the first sign-in, in another that this browser has begun.
  const state = new URL(await begin(page)).searchParams.get('state');
  const replayed = await seen(await page.goto(`${echo}/auth/callback?${new URLSearchParams({ code, state })}`));

  // Somebody is lured into a sign-in that began elsewhere.
  const lured = await seen(await (await foreign.newPage()).goto(await begin(page)));

  const lies = {};
  const trying = await liar.newPage();
  for (const lie of ['nonce', 'foreign key', 'expired'])
    lies[lie] = await seen(await trying.goto(`${await begin(trying)}&${new URLSearchParams({ lie })}`));
  const honest = await seen(await trying.goto(await begin(trying)));
  console.log(JSON.stringify({ signedIn, again, replayed, lured, lies, honest }));
} finally {
  await browser.close();
}
