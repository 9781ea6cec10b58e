// Looks at web pages as a person does: node look.mjs SCRIPT.json
//
// SCRIPT.json is {"browser": path, "out": directory, "looks": [{"name", "url", "steps"}]}. A step is
// {"see": text} (waits until it is seen), {"click": text or selector}, {"press": key},
// {"fill": selector, "text"}, or {"shot": name} (takes NAME.png, and NAME.txt with all that can be read). Exits 1, with what was seen, when a step finds nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const PATIENCE = 40_000;

const script = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const browser = await chromium.launch({
  executablePath: script.browser,
  // A container's user is often root, for whom there is no sandbox; the pages are our own.
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
const context = await browser.newContext({
  viewport: { width: script.width ?? 1280, height: script.height ?? 900 },
  colorScheme: 'light',
  timezoneId: 'UTC',
  locale: 'en-GB',
});

async function take(page, step) {
  if (step.see !== undefined) {
    await page.getByText(step.see).first().waitFor({ state: 'visible', timeout: PATIENCE });
  } else if (step.click !== undefined) {
    await page.locator(step.click).first().click({ timeout: PATIENCE });
  } else if (step.press !== undefined) {
    await page.keyboard.press(step.press);
  } else if (step.type !== undefined) {
    await page.keyboard.type(step.type);
  } else if (step.fill !== undefined) {
    await page.locator(step.fill).first().fill(step.text, { timeout: PATIENCE });
  } else if (step.size !== undefined) {
    await page.setViewportSize(step.size);
  } else if (step.shot !== undefined) {
    writeFileSync(join(script.out, `${step.shot}.txt`), await page.innerText('body'));
    await page.screenshot({ path: join(script.out, `${step.shot}.png`) });
  } else {
    throw new Error(`not a step: ${JSON.stringify(step)}`);
  }
}

let failed = false;
for (const look of script.looks) {
  const page = await context.newPage();
  try {
    await page.goto(look.url, { timeout: PATIENCE });
    for (const step of look.steps) {
      try {
        await take(page, step);
      } catch (error) {
        throw new Error(`${look.name}: ${JSON.stringify(step)}: ${error.message}`);
      }
    }
  } catch (error) {
    failed = true;
    console.error(error.message);
    console.error(await page.innerText('body').catch(() => ''));
    await page.screenshot({ path: join(script.out, `failed-${look.name}.png`) }).catch(() => {});
  }
  await page.close();
}
await browser.close();
process.exitCode = failed ? 1 : 0;
