// A rendered portal on a free port of the loopback interface, with the headers that a gateway gives, and a browser.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import puppeteer from "puppeteer-core";

/** What a gateway sends with pages. */
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
  + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** What files are, by how their names end. */
export const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** The folder of the command line, or the end. */
export function folderOf() {
  const folder = process.argv[2];
  if (!folder || !existsSync(join(folder, "assets", "portal.js"))) {
    console.error(`usage: node ${process.argv[1]} FOLDER  (of a rendered portal)`);
    process.exit(2);
  }
  return resolve(folder);
}

/** Paths of all pages below a folder. */
export function pagesOf(folder) {
  return readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".html")).sort();
}

/** Serves the folder below `/portal/`; whatever else is asked for goes to `requests` and is answered by `answer`. */
export async function serve(folder, answer = (request, response) => response.writeHead(404).end()) {
  const requests = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (!pathname.startsWith("/portal/")) {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        requests.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
        answer(request, response);
      });
      return;
    }
    const file = join(folder, decodeURIComponent(pathname.slice("/portal/".length)) || "index.html");
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "text/plain", "content-security-policy": policy });
    response.end(readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { base: `http://127.0.0.1:${server.address().port}/portal/`, requests, close: () => server.close() };
}

/** A browser; `CHROMIUM` names its program. */
export function launch(args = []) {
  return puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", ...args] });
}

/** What the page has cost so far, by the time of its thread and not of the clock: other programs run beside. */
export async function threadMetrics(page) {
  const session = await page.createCDPSession();
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
}

/** The value in the middle. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
