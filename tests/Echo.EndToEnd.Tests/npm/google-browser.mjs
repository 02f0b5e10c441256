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

try {
  const [own, foreign] = [await browser.newContext(), await browser.newContext()];
  const page = await own.newPage();
  await page.goto(await begin(page));
  const signedIn = {
    title: await page.title(),
    token: await page.textContent('#access_token'),
    scopes: await page.textContent('#granted_scopes'),
    cookies: (await own.cookies()).length,
  };
  const used = await page.reload();
  const again = { status: used.status(), text: await used.text() };

  // Somebody is lured into a sign-in that began elsewhere.
  const lured = await (await foreign.newPage()).goto(await begin(page));
  console.log(JSON.stringify({ signedIn, again, lured: { status: lured.status(), text: await lured.text() } }));
} finally {
  await browser.close();
}
