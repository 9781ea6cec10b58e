// Looks at web pages as a person does: node look.mjs SCRIPT.json
//
// SCRIPT.json is {"browser": path, "out": directory, "looks": [{"name", "url", "steps"}]}. A step:
//   {"see": text}         waits until it is seen
//   {"seeInFrame": text}  likewise, in a frame of the page
//   {"scrollTo": text}    so that it is at the top
//   {"height": pixels}    of the window
//   {"click": selector}
//   {"type": text}        where the cursor is
//   {"shot": name}        takes NAME.png, and NAME.txt with all that can be read
// Exits 1, and says what was there instead, when a step does not find what it names.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const PATIENCE = 90_000;

const script = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const browser = await chromium.launch({
  executablePath: script.browser,
  // In a container the user is often root, for whom there is no sandbox; the pages are our own.
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  colorScheme: 'light',
  timezoneId: 'UTC',
  locale: 'en-GB',
});

async function frameWith(page, text) {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      if (await frame.getByText(text).first().isVisible().catch(() => false)) {
        return;
      }
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no frame shows ${text}`);
}

async function read(page) {
  const texts = [];
  for (const frame of page.frames()) {
    texts.push(await frame.locator('body').innerText().catch(() => ''));
  }
  return texts.join('\n');
}

async function take(page, step) {
  if (step.see !== undefined) {
    await page
      .getByText(step.see)
      .filter({ visible: true })
      .first()
      .waitFor({ state: 'visible', timeout: PATIENCE });
  } else if (step.seeInFrame !== undefined) {
    await frameWith(page, step.seeInFrame);
  } else if (step.scrollTo !== undefined) {
    const place = page.getByText(step.scrollTo).filter({ visible: true }).first();
    await place.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  } else if (step.height !== undefined) {
    await page.setViewportSize({ width: 1280, height: Number(step.height) });
  } else if (step.click !== undefined) {
    await page.locator(step.click).first().click({ timeout: PATIENCE });
  } else if (step.type !== undefined) {
    await page.keyboard.type(step.type);
  } else if (step.shot !== undefined) {
    writeFileSync(join(script.out, `${step.shot}.txt`), await read(page));
    await page.screenshot({ path: join(script.out, `${step.shot}.png`) });
  } else {
    throw new Error('not a step');
  }
}

let failed = false;
for (const look of script.looks) {
  const page = await context.newPage();
  try {
    await page.goto(look.url, { timeout: PATIENCE });
    for (const step of look.steps) {
      await take(page, step).catch((error) => {
        throw new Error(`${look.name}: ${JSON.stringify(step)}: ${error.message}`);
      });
    }
  } catch (error) {
    failed = true;
    console.error(error.message);
    console.error(await read(page));
    await page.screenshot({ path: join(script.out, `failed-${look.name}.png`) }).catch(() => {});
  }
  await page.close();
}
await browser.close();
process.exitCode = failed ? 1 : 0;
