// What readers do with a portal: search, links into folds, tabs, colours, the menu of phones, the console; with scripts,
// without, and from files. Works on any portal with an operation that can be tried.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { folderOf, launch, pagesOf, serve } from "./site.mjs";

const folder = folderOf();
const hostile = "<img src=x onerror=alert(1)>";
const site = await serve(folder, (request, response) => {
  response.writeHead(200, { "content-type": "application/json", "x-amzn-trace-id": "Root=1-5" });
  response.end(JSON.stringify({ text: hostile, price: 1.5 }));
});
const browser = await launch();
let failures = 0;
let passes = 0;

function check(isGood, what) {
  if (isGood) passes += 1;
  else failures += 1;
  if (!isGood) console.log(`FAILED: ${what}`);
}

async function open(path, { width = 1440, scripts = true } = {}) {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  page.on("pageerror", (error) => check(false, `${path}: ${error.message}`));
  page.on("console", (message) => check(message.type() !== "error", `${path}: ${message.text()}`));
  page.on("dialog", (dialog) => {
    check(false, `${path}: a script of a text ran: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.setJavaScriptEnabled(scripts);
  await page.setViewport({ width, height: 900 });
  await page.goto(path.startsWith("file:") ? path : site.base + path);
  return page;
}

const until = (page, condition, ...values) => page.waitForFunction(condition, { timeout: 120_000 }, ...values).then(() => true, () => false);

const operation = pagesOf(folder).find((path) => readFileSync(join(folder, path), "utf8").includes("data-console"));
check(operation !== undefined, "an operation can be tried");
if (operation !== undefined) await readOperation();

async function readOperation() {
  const page = await open(operation);
  const title = await page.$eval("h1", (heading) => heading.textContent.trim());

  await page.keyboard.press("/");
  check(await until(page, () => document.querySelector("dialog[open] [role=combobox]") === document.activeElement), "/ opens the search");
  await page.keyboard.type(title);
  check(await until(page, () => document.querySelector("[role=option][aria-selected=true]") !== null), "the search finds the operation");
  await page.keyboard.press("Escape");
  check(await page.$("dialog[open]") === null, "Escape closes the search");
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  check(await page.$("dialog[open]") !== null, "Control-K opens the search");
  await page.keyboard.type("qqzzqqzz");
  check(await until(page, () => document.querySelector(".search-note").textContent.includes("Nothing is found")), "the search tells that nothing is found");
  await page.keyboard.press("Escape");

  await page.$eval("[data-theme-switch]", (it) => it.click());
  const theme = await page.evaluate(() => document.documentElement.dataset.theme);
  await page.reload();
  check(theme && await page.evaluate(() => document.documentElement.dataset.theme) === theme, "the colours are kept");

  const folded = await page.$eval("details.response:not([open])[id]", (fold) => fold.id).catch(() => null);
  if (folded) {
    await page.evaluate((id) => { location.hash = id; }, folded);
    check(await until(page, (id) => document.getElementById(id).open, folded), "a link opens what it leads into");
  }

  const tabs = await page.$$eval(".samples:first-of-type [role=tab]", (all) => all.length);
  if (tabs > 1) {
    await page.focus("[role=tab][aria-selected=true]");
    await page.keyboard.press("ArrowRight");
    check(await page.evaluate(() => document.activeElement.getAttribute("aria-selected") === "true"), "arrows choose tabs");
  }
  await tryIt(page);
  await page.close();

  const phone = await open(operation, { width: 360 });
  const isMenuShown = () => phone.$eval("#navigation", (menu) => getComputedStyle(menu).display !== "none");
  check(!await isMenuShown(), "the menu of phones is closed");
  await phone.$eval(".menu-button", (it) => it.click());
  check(await isMenuShown(), "the menu of phones opens");
  await phone.keyboard.press("Escape");
  check(!await isMenuShown(), "Escape closes the menu");
  await phone.close();

  const plain = await open(operation, { width: 360, scripts: false });
  await plain.click(".menu-button");
  check(await plain.$eval("#navigation", (menu) => getComputedStyle(menu).display !== "none"), "the menu opens without scripts");
  check(await plain.$$eval(".needs-script", (all) => all.every((one) => getComputedStyle(one).display === "none")), "what needs scripts is not shown without");
  await plain.close();

  const file = await open(pathToFileURL(join(folder, operation)).href);
  await file.keyboard.press("/");
  await file.keyboard.type(title);
  check(await until(file, () => document.querySelector("[role=option]") !== null), "the search works in files");
  await file.close();
}

/** Fills what is required and sends, to whatever server is the portal's own. */
async function tryIt(page) {
  await page.evaluate(() => { location.hash = "try-it"; });
  check(await until(page, () => document.querySelector(".console-fold").open), "a link opens the console");
  await page.evaluate(() => {
    const fill = (control, value) => {
      control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
      control.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const [server] = document.querySelectorAll(".console-form select");
    if (server.value === "") {
      fill(server, "other");
      fill(document.querySelector('.console-form input[type="url"]'), location.origin);
    }
    for (const control of document.querySelectorAll(".console-form input[aria-required], .console-form input[type=password]")) {
      if (control.type !== "file" && control.value === "") fill(control, "1");
    }
  });
  // By the element and not by its place, which moves while the page settles.
  const sendAnyway = () => [...document.querySelectorAll(".console-buttons button")].find((button) => button.textContent === "Send anyway" && !button.hidden);
  const send = async () => {
    await page.$eval(".console-form .button-strong", (button) => button.click());
    await until(page, `document.querySelector(".response-line") !== null || (${sendAnyway})() !== undefined`);
    if (await page.$(".response-line") === null) await page.evaluate(`(${sendAnyway})()?.click()`);
  };
  await send();
  check(await until(page, () => document.querySelector(".response-line")?.textContent.includes("200")), "the console shows the status");
  check(site.requests.length > 0, "the console sends a request");
  check(await until(page, (text) => document.querySelector(".response-shown")?.textContent.includes(text), hostile), "the console shows the body as text");
  check(await page.$(".response-shown img") === null, "the console makes no markup from bodies");
  check(await page.evaluate(() => document.querySelector(".console-answer")?.textContent.includes("Root=1-5")), "the console shows the trace");
  check(await page.evaluate(() => document.querySelector(".console-command pre")?.textContent.startsWith("curl ")), "the console shows the request for curl");
  check(await page.evaluate(() => !Object.keys(localStorage).some((key) => key.includes("credential"))), "credentials are not kept beyond the session");
}

await browser.close();
site.close();
console.log(`${passes} passed, ${failures} failed`);
process.exit(failures > 0 ? 1 : 0);
