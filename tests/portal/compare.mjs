// A site beside what others make of the same document: Scalar, Redoc, Elements and Swagger UI, each as its own bundle for
// browsers, served from here. `PEERS` names the folder of their packages. Prints a table; weights and memory are checked.
// (Elements are not: others build what is folded once it is opened, and ours are there without scripts.)
//
//   node compare.mjs SITE [RUNS]

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { folderOf, launch, median, pagesOf, policy, threadMetrics, types } from "./site.mjs";

const folder = folderOf();
const runs = Number(process.argv[3] ?? 3);
const packages = process.env.PEERS ?? "node_modules";
const bounds = { script: 30 * 1024, style: 15 * 1024 };

// As each of them says in its manual, with nothing that calls home.
const peers = [
  {
    name: "Scalar",
    files: "@scalar/api-reference/dist/browser",
    head: "",
    body: `<div id="app"></div><script src="/Scalar/standalone.js"></script>
<script>Scalar.createApiReference("#app", { url: "/openapi.json", withDefaultFonts: false, telemetry: false });</script>`,
    shown: "h1",
  },
  {
    name: "Redoc",
    files: "redoc/bundles",
    head: "",
    body: `<redoc spec-url="/openapi.json" disable-telemetry="true"></redoc><script type="module" src="/Redoc/redoc.standalone.js"></script>`,
    shown: "h1",
  },
  {
    name: "Elements",
    files: "@stoplight/elements",
    head: `<script src="/Elements/web-components.min.js"></script><link rel="stylesheet" href="/Elements/styles.min.css">`,
    body: `<elements-api apiDescriptionUrl="/openapi.json" router="hash"></elements-api>`,
    shown: "h1",
  },
  {
    name: "Swagger UI",
    files: "swagger-ui-dist",
    head: `<link rel="stylesheet" href="/Swagger%20UI/swagger-ui.css">`,
    body: `<div id="app"></div><script src="/Swagger%20UI/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: "/openapi.json", dom_id: "#app", validatorUrl: null });</script>`,
    shown: ".opblock",
  },
];

const own = new Map([["/openapi.json", join(folder, "openapi.json")]]);
for (const peer of peers) {
  if (!existsSync(join(packages, peer.files))) {
    console.error(`${peer.files} is not in ${packages}`);
    process.exit(2);
  }
}

function fileOf(path) {
  if (own.has(path)) return own.get(path);
  const [, first, ...rest] = path.split("/");
  const peer = peers.find((one) => one.name === first);
  return peer ? join(packages, peer.files, ...rest) : join(folder, ...rest);
}

// What was sent since the last page, by its kind, compressed as servers do.
const sent = { document: 0, style: 0, script: 0, data: 0 };
const kinds = { ".html": "document", ".css": "style", ".js": "script" };
const compressed = new Map();

function zipped(key, content) {
  if (!compressed.has(key)) compressed.set(key, gzipSync(content(), { level: 6 }));
  return compressed.get(key);
}

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const peer = peers.find((one) => path === `/${one.name}.html`);
  const file = fileOf(path);
  if (!peer && (path.includes("..") || !file || !existsSync(file))) {
    response.writeHead(404).end();
    return;
  }
  const page = () => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${peer.name}</title><link rel="icon" href="data:,">${peer.head}</head><body>${peer.body}</body></html>`;
  const body = zipped(path, peer ? page : () => readFileSync(file));
  sent[kinds[extname(path)] ?? "data"] += body.length;
  const fields = { "content-type": types[extname(path)] ?? "application/json", "content-encoding": "gzip", "cache-control": "no-store" };
  if (path.startsWith("/site/")) fields["content-security-policy"] = policy;
  response.writeHead(200, fields).end(body);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = `http://127.0.0.1:${server.address().port}`;

/** One load in a browser of its own: nothing is kept from another. */
async function load(path, shown, problems) {
  const browser = await launch(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--js-flags=--expose-gc"]);
  try {
    const whole = await browser.target().createCDPSession();
    const processTime = async () => {
      const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
      return processInfo.reduce((sum, one) => sum + one.cpuTime, 0);
    };
    const page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(`${path}: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && problems.push(`${path}: ${message.text()}`));
    await page.setViewport({ width: 1440, height: 900 });
    const measured = await threadMetrics(page);
    for (const kind of Object.keys(sent)) sent[kind] = 0;
    const before = await processTime();
    await page.goto(base + path, { waitUntil: "networkidle0", timeout: 180_000 });
    await page.waitForFunction((selector) => {
      const found = document.querySelector(selector);
      return found !== null && found.textContent.trim() !== "";
    }, { timeout: 180_000 }, shown);
    // Until it rests: what is shown first is not always all.
    let metrics = await measured();
    for (let i = 0; i < 120; i += 1) {
      await new Promise((done) => setTimeout(done, 500));
      const next = await measured();
      const spent = next.TaskDuration - metrics.TaskDuration;
      metrics = next;
      if (spent < 0.05) break;
    }
    const cpu = await processTime() - before;
    const nodes = await page.evaluate(() => {
      const count = (root) => [...root.querySelectorAll("*")].reduce((sum, one) => sum + 1 + (one.shadowRoot ? count(one.shadowRoot) : 0), 0);
      return count(document);
    });
    await page.evaluate(() => globalThis.gc());
    const { JSHeapUsedSize: heap } = await measured();
    return { ...sent, nodes, heap, scripting: metrics.ScriptDuration * 1000, task: metrics.TaskDuration * 1000, cpu: cpu * 1000 };
  } finally {
    await browser.close();
  }
}

async function measure(name, path, shown) {
  const problems = [];
  const all = [];
  for (let i = 0; i < runs; i += 1) all.push(await load(path, shown, problems));
  const result = Object.fromEntries(Object.keys(all[0]).map((key) => [key, median(all.map((one) => one[key]))]));
  result.weight = result.document + result.style + result.script + result.data;
  return { name, problems, ...result };
}

// The first page, and the operation with the most to say.
const operations = pagesOf(folder).filter((path) => path.startsWith("operations/"));
operations.sort((a, b) => readFileSync(join(folder, b)).length - readFileSync(join(folder, a)).length);
const ours = [await measure("gwc, first page", "/site/index.html", "h1")];
if (operations.length > 0) ours.push(await measure("gwc, largest operation", `/site/${operations[0]}`, "h1"));
const theirs = [];
for (const peer of peers) theirs.push(await measure(peer.name, `/${encodeURIComponent(peer.name)}.html`, peer.shown));
server.close();

const kilobytes = (bytes) => (bytes / 1024).toFixed(1);
const { info } = JSON.parse(readFileSync(join(folder, "openapi.json"), "utf8"));
console.log(`${info.title}, ${operations.length} operations; medians of ${runs}\n`);
console.log("| | page KB | of it JS | CSS | HTML | document | DOM elements | heap MB | script ms | task ms | browser CPU ms |");
console.log("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
for (const it of [...ours, ...theirs]) {
  const cells = [it.weight, it.script, it.style, it.document, it.data].map(kilobytes);
  cells.push(it.nodes, (it.heap / 1024 / 1024).toFixed(1), ...[it.scripting, it.task, it.cpu].map((time) => time.toFixed(0)));
  console.log(`| ${[it.name, ...cells].join(" | ")} |`);
}

const failures = [];
for (const it of ours) {
  failures.push(...it.problems);
  for (const kind of ["script", "style"]) {
    if (it[kind] > bounds[kind]) failures.push(`${it.name}: ${it[kind]} bytes of ${kind}, over ${bounds[kind]}`);
  }
  for (const peer of theirs) {
    if (it.weight >= peer.weight) failures.push(`${it.name} weighs ${it.weight} bytes, ${peer.name} ${peer.weight}`);
    if (it.heap >= peer.heap) failures.push(`${it.name} takes ${it.heap} bytes of memory, ${peer.name} ${peer.heap}`);
  }
}
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);
