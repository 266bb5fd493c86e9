// Every page of a portal, on a phone: no errors in the console, no reports of the policy, nothing that a text made run, no
// page wider than the screen, and no link or anchor that leads nowhere. With LONG_TESTS also at 1440 pixels.

import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { folderOf, launch, pagesOf, serve } from "./site.mjs";

const widths = process.env.LONG_TESTS ? [320, 1440] : [320];
const most = Number(process.env.MOST_PAGES ?? Infinity);
const folder = folderOf();
const all = pagesOf(folder);
const step = Math.max(1, Math.ceil(all.length / most));
const paths = all.filter((_, i) => i % step === 0);
const site = await serve(folder);
const browser = await launch();
const failures = [];
/** Anchors by page, and links of pages. */
const anchors = new Map();
const links = [];

/** What a page of ours has and must not have; runs in the page. */
function survey() {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].find((one) => {
      const style = getComputedStyle(one);
      return one.getBoundingClientRect().right > root.clientWidth + 1 && style.position !== "absolute" && style.position !== "fixed";
    });
    wrong.push(`is ${root.scrollWidth} pixels wide: ${wide?.outerHTML.slice(0, 160)}`);
  }
  if (document.querySelectorAll("h1").length !== 1) wrong.push("has not one h1");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i || /\s/.test(id) || id === ""))) wrong.push(`has the id ${JSON.stringify(id)} twice, or it is none`);
  const addresses = ["href", "src", "action", "formaction", "xlink:href", "data", "srcset", "poster"];
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      const isScript = name.startsWith("on") || (addresses.includes(name) && /^[\s\u0000-\u0020]*(javascript|vbscript|data):/i.test(value));
      if (isScript) wrong.push(`has <${one.localName} ${name}=${JSON.stringify(value.slice(0, 80))}>`);
    }
  }
  for (const one of document.querySelectorAll("iframe, object, embed, base, script:not([src], [type='application/json']), style, [style]")) wrong.push(`has ${one.outerHTML.slice(0, 80)}`);
  const to = [...document.querySelectorAll("a[href], link[href]:not([rel=canonical]), img[src], script[src]")].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
  return { wrong: [...wrong, ...globalThis.refused], ids, to };
}

for (const path of paths) {
  for (const width of widths) {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const fail = (what) => failures.push(`${path}: ${what}`);
    page.on("pageerror", (error) => fail(error.message));
    page.on("console", (message) => message.type() === "error" && fail(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith(site.base)) fail(`asks for ${request.url()}`);
    });
    page.on("dialog", (dialog) => {
      fail(`a script of a text ran: ${dialog.message()}`);
      dialog.dismiss();
    });
    await page.evaluateOnNewDocument(() => {
      globalThis.refused = [];
      document.addEventListener("securitypolicyviolation", (event) => globalThis.refused.push(`reports ${event.violatedDirective} ${event.blockedURI}`));
    });
    await page.setViewport({ width, height: 900 });
    await page.goto(site.base + path.split("/").map(encodeURIComponent).join("/"));
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll("details")) fold.open = true;
    });
    const { wrong, ids, to } = await page.evaluate(survey);
    for (const what of wrong) fail(what);
    anchors.set(path, new Set(ids));
    for (const href of to) links.push({ path, href });
    await page.close();
  }
}
await browser.close();
site.close();

for (const { path, href } of links) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) continue;
  const [place, anchor] = href.split("#");
  const file = place === "" ? path : normalize(join(dirname(path), decodeURIComponent(place.split("?")[0])));
  const isThere = !href.startsWith("/") && !file.startsWith("..") && existsSync(join(folder, file)) && statSync(join(folder, file)).isFile();
  if (!isThere) failures.push(`${path}: nothing is at ${href}`);
  else if (anchor && anchors.has(file) && !anchors.get(file).has(decodeURIComponent(anchor))) failures.push(`${path}: no anchor is at ${href}`);
}

const told = [...new Set(failures)];
for (const failure of told.slice(0, 100)) console.log(`FAILED: ${failure}`);
console.log(`${paths.length} of ${all.length} pages, ${links.length} links, ${told.length} failures`);
process.exit(paths.length === 0 || told.length > 0 ? 1 : 0);
