// A page of every kind, the largest and one in the middle: no errors in the console, no reports of the policy. Prints what
// each costs, which is not checked: times are not the same twice.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { folderOf, launch, median, pagesOf, serve, threadMetrics } from "./site.mjs";

const runs = 3;
const goal = 200;
const folder = folderOf();
const kinds = new Map();
for (const path of pagesOf(folder)) {
  const html = readFileSync(join(folder, path), "utf8");
  const kind = /<body class="page-([^" ]*)/.exec(html)[1];
  if (!kinds.has(kind)) kinds.set(kind, []);
  kinds.get(kind).push({ path, size: html.length });
}

const site = await serve(folder);
const browser = await launch();
const failures = [];

async function look(path) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.on("pageerror", (error) => failures.push(`${path}: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && failures.push(`${path}: ${message.text()}`));
  page.on("requestfailed", (request) => failures.push(`${path}: ${request.url()} failed`));
  await page.evaluateOnNewDocument(() => {
    globalThis.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => globalThis.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.setViewport({ width: 1440, height: 900 });
  const metrics = await threadMetrics(page);
  await page.goto(site.base + path, { waitUntil: "networkidle0", timeout: 180_000 });
  const { TaskDuration: task, ScriptDuration: script } = await metrics();
  const { nodes, refused } = await page.evaluate(() => ({ nodes: document.querySelectorAll("*").length, refused: globalThis.refused }));
  failures.push(...refused.map((what) => `${path}: refused ${what}`));
  await context.close();
  return { task: task * 1000, script: script * 1000, nodes };
}

const rows = [];
for (const [kind, pages] of kinds) {
  pages.sort((a, b) => b.size - a.size);
  for (const { path, size } of new Set([pages[0], pages[Math.floor(pages.length / 2)]])) {
    const all = [];
    for (let i = 0; i < runs; i += 1) all.push(await look(path));
    const middle = (key) => median(all.map((one) => one[key]));
    const zipped = gzipSync(readFileSync(join(folder, path))).length;
    rows.push({ kind, path, size, zipped, nodes: all[0].nodes, script: middle("script"), task: middle("task") });
  }
}
await browser.close();
site.close();

rows.sort((a, b) => b.task - a.task);
console.log(`| kind | page | KB | gzip KB | elements | script ms | task ms (goal ${goal}) |`);
console.log("|---|---|---:|---:|---:|---:|---:|");
for (const { kind, path, size, zipped, nodes, script, task } of rows) {
  const cells = [kind, path, (size / 1024).toFixed(0), (zipped / 1024).toFixed(1), nodes, script.toFixed(0), task.toFixed(0)];
  console.log(`| ${cells.join(" | ")} |`);
}
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);
