// A page of every kind (with LONG_TESTS: every page) against axe-core: WCAG 2.2 A and AA and best practices, in both
// colours and on a phone, all unfolded.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { folderOf, launch, pagesOf, serve } from "./site.mjs";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const looks = process.env.LONG_TESTS ? [[1440, "light"], [1440, "dark"], [360, "light"]] : [[1440, "light"], [360, "dark"]];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const folder = folderOf();
const kinds = new Map();
const isWanted = (path) => {
  const kind = /<body class="([^"]*)"/.exec(readFileSync(join(folder, path), "utf8"))?.[1];
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return process.env.LONG_TESTS || kinds.get(kind) <= 1;
};
const site = await serve(folder);
const browser = await launch();
const seen = new Set();
let count = 0;
for (const path of pagesOf(folder).filter(isWanted)) {
  for (const [width, theme] of looks) {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    // The policy of the site would keep axe out.
    await page.setBypassCSP(true);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await page.goto(site.base + path);
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll("details")) fold.open = true;
      for (const panel of document.querySelectorAll(".tab-panel")) panel.hidden = false;
    });
    // Unfolding makes the console, which moves what is below: measured is what stays.
    await page.waitForFunction(() => !document.querySelector("[data-console]") || document.querySelector(".console-form"));
    await page.waitForNetworkIdle();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.evaluate(axe);
    const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: values }), tags);
    for (const { id, impact, nodes } of violations) {
      for (const node of nodes) {
        const key = `${id} ${theme} ${node.html.slice(0, 80)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        console.log(`${path} (${width} px, ${theme}): ${id}, ${impact}\n  ${node.html.slice(0, 200)}\n  ${node.failureSummary}`);
      }
    }
    count += 1;
    await page.close();
  }
}
await browser.close();
site.close();
console.log(`${count} looks, ${seen.size} violations`);
process.exit(count === 0 || seen.size > 0 ? 1 : 0);
