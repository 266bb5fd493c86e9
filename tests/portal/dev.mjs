// What `gwc dev` found, on the pages of its portal: `node dev.mjs GATEWAY DOCUMENT`, that of `tests/it/dev`, which is changed.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./site.mjs";

const [gateway, document_] = process.argv.slice(2);
if (!document_) {
  console.error(`usage: node ${process.argv[1]} GATEWAY DOCUMENT`);
  process.exit(2);
}
const limit = { timeout: 120_000 };
const whole = readFileSync(document_, "utf8");
const browser = await launch();
let failures = 0;

function same(found, expected, what) {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  failures += 1;
  console.log(`FAILED: ${what}\n  found   `, found, "\n  expected", expected);
}

const page = await browser.newPage();
page.setDefaultTimeout(limit.timeout);
page.on("pageerror", (error) => same(error.message, "", "errors of scripts"));
page.on("console", (message) => {
  if (message.text().includes("Content Security Policy")) same(message.text(), "", "what the policy forbids");
});
const shown = () => page.evaluate(() => {
  const [panel, chip] = [".dev", ".dev-chip"].map((selector) => document.querySelector(selector));
  return {
    panel: panel.hidden ? "" : panel.innerText,
    chip: chip.hidden ? "" : chip.innerText,
    focus: document.activeElement.className || document.activeElement.id,
  };
});
const until = (words) => page.waitForFunction((text) => document.querySelector(".dev:not([hidden])")?.innerText.includes(text), limit, words);

/** In both colours, and on a phone: WCAG 2.2 AA. */
async function looks(selector) {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  for (const [width, theme] of [[1440, "light"], [1440, "dark"], [360, "dark"]]) {
    const other = await browser.newPage();
    // The policy of the site would keep axe out.
    await other.setBypassCSP(true);
    await other.setViewport({ width, height: 900 });
    await other.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await other.goto(`${gateway}/docs/operations/hello.html`);
    await other.waitForSelector(selector, limit);
    await other.evaluate(axe);
    const { violations } = await other.evaluate((values) => globalThis.axe.run(document, { runOnly: values }), tags);
    same(violations.map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]), [], `${width} ${theme}`);
    const isWide = await other.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    same(isWide, false, `${width}: nothing is wider than the page`);
    await other.close();
  }
  await page.bringToFront();
}

await page.goto(`${gateway}/docs/operations/hello.html`);
await page.waitForFunction(() => document.querySelector(".hidden-text[role=status]")?.textContent === "Nothing is wrong with the document.", limit);
same((await shown()).panel + (await shown()).chip, "", "nothing is shown where nothing is wrong");

writeFileSync(document_, whole.replace("path: /docs", "path: /docs, '<b>colour</b>': red"));
await until("1 error");
const { panel } = await shown();
same(/GW\d{4}/.test(panel) && /api\.yaml:\d+:\d+/.test(panel) && panel.includes("The change is not served"), true, `code and place: ${panel}`);
same(await page.title().then((title) => title.startsWith("Says hello")), true, "the page is that of before");
same(await page.evaluate(() => document.querySelector(".dev b") === null), true, "texts are no markup");
same(await page.evaluate(() => document.querySelector(".dev").contains(document.activeElement)), false, "the focus stays where it is");

// By keys alone.
await page.keyboard.press("Escape");
same(await shown(), { panel: "", chip: "1 error", focus: "dev-chip dev-broken" }, "Escape dismisses it");
await page.goto(`${gateway}/docs/index.html`);
await page.waitForSelector(".dev-chip:not([hidden])", limit);
same((await shown()).panel, "", "what is dismissed stays so on other pages");
await page.focus(".dev-chip");
await page.keyboard.press("Enter");
same([(await shown()).focus, (await shown()).chip], ["dev-title", ""], "and can be looked at again");
await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
same((await shown()).chip, "1 error", "a button dismisses it, too");

// Something else is wrong: it is shown again.
writeFileSync(document_, whole.replace("path: /docs", "path: /docs, colour: red, size: 1"));
await until("2 errors");

await page.goto(`${gateway}/docs/operations/hello.html`);
await until("2 errors");
await looks(".dev:not([hidden])");
writeFileSync(document_, whole.replace("Says hello", "Says good day"));
await page.waitForFunction(() => document.title.startsWith("Says good day"), limit);
await page.waitForSelector(".dev-news:not([hidden])", limit);
await page.waitForFunction(() => document.querySelector(".dev")?.hidden && document.querySelector(".dev-chip")?.hidden, limit);

// A warning, which the change is served with.
writeFileSync(document_, whole.replace("Says hello", "Says hello again").replace("description: Greets", "description: \"[Greets](#operation/nobody)\""));
await page.waitForFunction(() => document.title.startsWith("Says hello again"), limit);
await until("1 warning");
same((await shown()).panel.includes("GW0907"), true, "warnings are shown");

await browser.close();
console.log(failures === 0 ? "all is well" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
