// The console of a portal that a gateway serves: real calls, with every kind of credentials, typed and clicked by a reader.
// `node console.mjs GATEWAY STUBS [PID]`: the addresses of a gateway of `tests/it/portal_console` and of `stubs.mjs`; the
// gateway of this process id is stopped in the end, to see a call that fails.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./site.mjs";
import { bytes } from "./stubs.mjs";

const [gateway, stubs, gatewayId] = process.argv.slice(2);
if (!stubs) {
  console.error(`usage: node ${process.argv[1]} GATEWAY STUBS [PID]`);
  process.exit(2);
}
const limit = { timeout: 120_000 };
const secrets = ["the-value-of-the-key", "ticket-of-ann", "badge-of-ann", "secret-of-ann/+", "sésame: of ann", "pass of ann&'"];
const folder = mkdtempSync(join(tmpdir(), "console-"));
const downloads = join(folder, "downloads");
const control = (path) => fetch(`${stubs}/control/${path}`).then((answer) => answer.text());
/** What backends were asked since the last time. */
const requests = async () => JSON.parse(await control("requests"));

const browser = await launch();
let failures = 0;
let passes = 0;

function check(isGood, what, ...shown) {
  if (isGood) passes += 1;
  else failures += 1;
  if (!isGood) console.log(`FAILED: ${what}`, ...shown);
}

function same(found, expected, what) {
  check(JSON.stringify(found) === JSON.stringify(expected), what, "\n  found   ", found, "\n  expected", expected);
}

/** A tab with a session of its own. */
async function tab() {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(limit.timeout);
  await page.setViewport({ width: 1440, height: 1000 });
  page.on("pageerror", (error) => check(false, `${page.url()}: ${error.message}`));
  page.on("dialog", (dialog) => {
    check(false, `${page.url()}: a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  // What is copied, without the clipboard of the machine.
  await page.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { globalThis.copied = text; } } });
  });
  page.sent = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!url.pathname.startsWith("/docs/") && url.origin === gateway) page.sent.push(request);
  });
  return page;
}

/** The page of an operation, with its console open. */
async function open(page, operation) {
  await page.goto(`${gateway}/docs/${operation.replace("/", "/operations/")}.html`);
  await page.click(".console-fold > summary");
  await page.waitForSelector(".console-fold[open]", limit);
}

/** The control with this label. */
async function field(page, label) {
  const handle = await page.evaluateHandle((text) => {
    const labels = [...document.querySelectorAll(".console-form label")];
    const found = labels.find((one) => one.querySelector("bdi").textContent === text);
    return found ? document.getElementById(found.htmlFor) : null;
  }, label);
  const control = handle.asElement();
  if (!control) throw new Error(`${page.url()} has no field ${label}`);
  return control;
}

async function fill(page, label, text) {
  const control = await field(page, label);
  const kind = await control.evaluate((one) => (one.localName === "select" ? "select" : one.type));
  if (kind === "file") {
    await control.uploadFile(...[text].flat());
  } else if (kind === "select") {
    const value = await control.evaluate((one, wanted) => [...one.options].find((it) => it.textContent.startsWith(wanted))?.value, text);
    await control.select(value);
  } else {
    await control.evaluate((one) => { one.focus(); one.select(); });
    await page.keyboard.press("Backspace");
    await control.type(text);
  }
}

async function press(page, name) {
  const handle = await page.evaluateHandle((text) => {
    const all = [...document.querySelectorAll(".console button")];
    return all.find((one) => one.textContent === text && one.offsetParent !== null) ?? null;
  }, name);
  const button = handle.asElement();
  if (!button) throw new Error(`${page.url()} has no button ${name}`);
  // Not by place: a message that goes when somebody types moves what is below it.
  await button.focus();
  await page.keyboard.press("Enter");
}

/** Presses a button that copies; not by place either: what is opened above it moves it. */
async function copy(page, selector) {
  const button = await page.$(selector);
  await button.focus();
  await page.keyboard.press("Enter");
}

/** Until there is an answer, or a reason why there is none; what is shown. */
async function settled(page) {
  await page.waitForFunction(() => {
    const isRunning = [...document.querySelectorAll(".console-buttons button")].some((one) => one.textContent === "Cancel" && !one.hidden);
    const isSaid = document.querySelector(".console-message")?.hidden === false;
    return !isRunning && (isSaid || document.querySelector(".response-line") !== null);
  }, limit);
  return shown(page);
}

function shown(page) {
  return page.evaluate(() => {
    const text = (selector) => document.querySelector(selector)?.textContent ?? "";
    const message = document.querySelector(".console-message");
    return {
      status: text(".response-line .status"),
      line: text(".response-line"),
      body: text(".response-shown"),
      answer: text(".console-answer"),
      message: message.hidden ? "" : message.textContent,
      notes: text(".console-notes"),
      curl: text(".console-command code"),
      problems: [...document.querySelectorAll(".field-message:not([hidden])")].map((one) => one.textContent),
    };
  });
}

async function send(page) {
  await press(page, "Send");
  return settled(page);
}

/** What the answer of the backend that repeats requests says. */
const echoed = (answer) => JSON.parse(answer.body.replace(/(Copy|Copied)$/, ""));

/** Refused without credentials; with them, an answer of the backend, which got `header`. */
async function guarded(page, operation, refusal, enter, header) {
  await open(page, operation);
  const refused = await send(page);
  same(refused.status, refusal, `${operation} is refused without credentials`);
  check(/without/.test(refused.notes), `${operation}: the console says that nothing is entered`, refused.notes);
  same((await requests()).length, 0, `${operation}: no backend is asked`);
  await enter();
  const answer = await send(page);
  same(answer.status, "200", `${operation} passes with credentials: ${answer.body} ${answer.message}`);
  const [got] = await requests();
  if (header) same(got?.headers[header[0]], header[1], `${operation} sends ${header[0]}`);
  const isShown = secrets.some((secret) => answer.curl.includes(secret) || answer.curl.includes(encodeURIComponent(secret)));
  check(answer.curl.startsWith("curl ") && !isShown, `${operation}: credentials are masked`, answer.curl);
  check(!page.url().includes("="), `${operation}: nothing is in the address of the page`, page.url());
  return answer;
}

/** Runs the copied command, and compares what arrives with what the browser sent. */
async function sameAsCurl(page, what, names = ["content-type", "x-note", "x-api-key", "authorization"]) {
  await requests();
  const answer = await send(page);
  const [sent] = await requests();
  await page.evaluate(() => {
    globalThis.copied = undefined;
    document.querySelector(".console-command details").open = true;
  });
  await copy(page, ".console-command .copy-button");
  await page.waitForFunction(() => globalThis.copied !== undefined, limit);
  const command = await page.evaluate(() => globalThis.copied);
  const run = spawnSync("bash", ["-c", `${command} --silent --show-error --max-time 20`], { cwd: folder, encoding: "utf8" });
  const [repeated] = await requests();
  check(sent && repeated, `${what}: both arrive: ${answer.status} ${answer.message}`, command, run.stdout, run.stderr);
  if (!sent || !repeated) return command;
  const boundary = (request) => /boundary=(\S+)/.exec(request.headers["content-type"] ?? "")?.[1] ?? "";
  const plain = (request) => {
    const wanted = names.map((name) => [name, (request.headers[name] ?? "").replace(boundary(request), "")]);
    return { method: request.method, url: request.url, headers: wanted, body: request.body.replaceAll(boundary(request) || "\0", "") };
  };
  same(plain(repeated), plain(sent), `${what}: curl sends the same`);
  return command;
}

async function keysAndTokens() {
  const page = await tab();
  await open(page, "hub/open");
  const answer = await send(page);
  same([answer.status, echoed(answer).url], ["200", "/backend/open"], "an open operation answers");
  check(/\d+ ms/.test(answer.line) && /\d+ (bytes|kB)/.test(answer.line), "time and size are shown", answer.line);
  const [{ headers }] = await requests();
  const told = page.sent.at(-1).response().headers()["apigw-requestid"];
  check(answer.answer.includes(`Request id ${told}`), "the id of the request is shown", answer.answer);
  check(headers.authorization === undefined && headers.cookie === undefined, "nobody's credentials are sent");

  await guarded(page, "hub/keyed", "403", () => fill(page, "API key (x-api-key)", secrets[0]), null);
  await page.evaluate(() => { document.querySelector(".console-command details").open = true; });
  await press(page, "Show key");
  check((await shown(page)).curl.includes(secrets[0]), "the key is shown where the reader wants it");
  await press(page, "Show key");
  check(!(await shown(page)).curl.includes(secrets[0]), "and hidden again");

  const token = JSON.parse(await control("token?scope=hub/read"));
  secrets.push(token);
  await guarded(page, "hub/token", "401", () => fill(page, "Access token", token), ["authorization", `Bearer ${token}`]);
  await fill(page, "Access token", `bearer  ${token} `);
  same((await send(page)).status, "200", "a token may be pasted with its scheme");
  await requests();

  await guarded(page, "hub/ticket", "401", () => fill(page, "API key (Authorization)", "ticket-of-ann"), ["authorization", "ticket-of-ann"]);
  await fill(page, "API key (Authorization)", "ticket-of-bob");
  same((await send(page)).status, "403", "another ticket is refused");
  await fill(page, "API key (Authorization)", "ticket \u{1F600}");
  const unfit = await send(page);
  check(/Nothing was sent.*characters/.test(unfit.message), "what headers cannot hold is not sent", unfit.message);

  // The upstream's own: in the query, encoded, and masked in the command.
  await open(page, "hub/backstage");
  await fill(page, "API key (pass)", secrets[5]);
  const passed = await send(page);
  same(echoed(passed).url, "/backend/backstage?pass=pass%20of%20ann%26%27", "a key in the query arrives");
  check(!passed.curl.includes("ann"), "a key in the query is masked", passed.curl);

  // Kept for the session: the same tab knows it on other pages, and after a reload.
  await open(page, "hub/both");
  const both = await send(page);
  same(both.status, "200", `two credentials at once, from what is known: ${both.notes}`);
  await page.reload();
  await open(page, "hub/either");
  same(await (await field(page, "Which")).evaluate((one) => one.selectedOptions[0].textContent), "key", "the alternative that is known is chosen");
  same((await send(page)).status, "200", "an alternative passes");
  await fill(page, "Which", "staff");
  same((await send(page)).status, "401", "the other one has nothing");

  const other = await tab();
  await open(other, "hub/keyed");
  same((await send(other)).status, "403", "another session knows nothing");
  await other.browserContext().close();
  // Each API of a portal has its own.
  await open(page, "desk/keyed");
  same((await send(page)).status, "403", "another API does not get the key");
  await kept(page);
  await open(page, "hub/keyed");
  await press(page, "Forget credentials");
  same((await send(page)).status, "403", "what is forgotten is not sent");
  same(await page.evaluate(() => Object.values(sessionStorage).join("")), "", "nothing is left of it");
  await requests();
  await page.browserContext().close();
}

/** Where credentials are, and where not. */
async function kept(page) {
  const [session, local, cookies] = await page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage), document.cookie]);
  check(session.includes(secrets[0]), "credentials are kept for the session");
  check(!secrets.some((secret) => local.includes(secret) || cookies.includes(secret)), "credentials are not kept beyond it", local, cookies);
  const text = await page.evaluate(() => document.body.innerText);
  check(!secrets.some((secret) => text.includes(secret)), "credentials are nowhere on the page");
}

async function basic() {
  const page = await tab();
  // A browser would ask in a window of its own.
  const client = await page.createCDPSession();
  let isAsked = false;
  client.on("Fetch.requestPaused", ({ requestId }) => client.send("Fetch.continueRequest", { requestId }).catch(() => {}));
  client.on("Fetch.authRequired", ({ requestId }) => {
    isAsked = true;
    const authChallengeResponse = { response: "Default" };
    client.send("Fetch.continueWithAuth", { requestId, authChallengeResponse }).catch(() => {});
  });
  await client.send("Fetch.enable", { handleAuthRequests: true });
  await guarded(page, "hub/staff", "401", async () => {
    await fill(page, "User", "ann");
    await fill(page, "Password", "secret");
  }, ["authorization", "Basic YW5uOnNlY3JldA=="]);
  await fill(page, "Password", secrets[4]);
  same((await send(page)).status, "401", "another password is refused");
  const sent = page.sent.at(-1).headers().authorization;
  same(Buffer.from(sent.split(" ")[1], "base64").toString(), `ann:${secrets[4]}`, "names and passwords are UTF-8");
  check(!isAsked, "the browser does not ask for a password itself");
  await fill(page, "User", "an:n");
  check(/colon/.test((await send(page)).message), "users have no colons");
  await page.browserContext().close();
}

async function signingIn(operation, scope) {
  const page = await tab();
  const start = async () => {
    await fill(page, "Client id", "shop");
    await press(page, `Sign in at ${new URL(stubs).host}`);
    await page.waitForSelector("#allow", limit);
  };
  await open(page, operation);
  same((await send(page)).status, "401", `${operation} is refused without a token`);
  await press(page, `Sign in at ${new URL(stubs).host}`);
  same((await shown(page)).problems, ["is required"], `${operation}: a client id is needed`);
  for (const [how, words] of [["refuse", "Signing in was refused: Ann said no"], ["forge", "does not belong to what was asked"]]) {
    await start();
    await page.click(`#${how}`);
    await page.waitForFunction((text) => document.querySelector("[data-callback]")?.textContent.includes(text), limit, words);
    check(!page.url().includes("?"), `${how}: the answer is not in the address`, page.url());
    await page.click(".back a");
    await page.waitForSelector(".console-fold[open]", limit);
  }
  await fill(page, "Client id", "somebody");
  await press(page, `Sign in at ${new URL(stubs).host}`);
  await page.waitForSelector("#allow", limit);
  await page.click("#allow");
  await page.waitForFunction(() => document.querySelector("[data-callback]")?.textContent.includes("No token was given: The code is not good"), limit);
  await page.click(".back a");
  await page.waitForSelector(".console-fold[open]", limit);
  await start();
  const asked = new URL(page.url()).searchParams;
  same([asked.get("code_challenge_method"), asked.get("scope"), asked.get("response_type")], ["S256", scope, "code"], `${operation}: what is asked for`);
  await page.click("#allow");
  await page.waitForSelector(".console-fold[open]", limit);
  check(page.url().endsWith("#try-it") && !page.url().includes("?"), `${operation}: back on the page`, page.url());
  const answer = await send(page);
  same(answer.status, "200", `${operation} passes after signing in: ${answer.body}`);
  const [got] = await requests();
  const token = got.headers.authorization.split(" ")[1];
  secrets.push(token);
  check(!answer.curl.includes(token), `${operation}: the token is masked`);
  const stored = await page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage)]);
  check(stored[0].includes(token) && !stored[1].includes(token), `${operation}: the token is kept for the session`);
  check(!stored[0].includes("verifier"), `${operation}: the verifier is gone`);
  await page.browserContext().close();
}

async function functionsAndSignatures() {
  const page = await tab();
  const answer = await guarded(page, "desk/badge", "401", () => fill(page, "Token (Authorization)", "badge-of-ann"), null);
  check(/Request id [\w-]{36}/.test(answer.answer), "the id of the request is shown", answer.answer);
  await fill(page, "Token (Authorization)", "badge-of-bob");
  same((await send(page)).status, "403", "another badge is refused");
  await guarded(page, "desk/guest", "401", async () => {
    await fill(page, "Credentials (X-Who)", "ann");
    await fill(page, "tenant in query", "blue & green");
  }, ["x-who", "ann"]);
  await guarded(page, "desk/keyed", "403", () => fill(page, "API key (x-api-key)", secrets[0]), null);

  await guarded(page, "desk/signed", "403", async () => {
    await fill(page, "Access key id", "AKIDANN");
    await fill(page, "Secret access key", secrets[3]);
  }, null);
  check(!page.sent.some((request) => request.url().includes("secret")), "the secret key is not sent");
  const loads = await page.evaluate(() => performance.getEntriesByType("resource").filter((one) => one.name.includes("signature.js")).length);
  same(loads, 1, "what signs is loaded where it is needed");
  await sameAsCurl(page, "a signed request", []);
  await fill(page, "Region", "eu-west-1");
  same((await send(page)).status, "403", "another region is refused");
  await fill(page, "Region", "us-east-1");

  await open(page, "desk/signed-post");
  await fill(page, "id", "a b/é(1)*~");
  await fill(page, "q", "x=1&y='2' +");
  await fill(page, "X-Note", "of  ann");
  const posted = await send(page);
  same(posted.status, "200", `a signed request with a path, a query and a body: ${posted.body} ${posted.message}`);
  const [got] = await requests();
  same([got?.method, got?.body], ["POST", '{\n  "a": 1\n}'], "what is signed arrives");
  await open(page, "desk/own");
  same((await send(page)).status, "403", "an operation's own signature is another scheme");
  await fill(page, "Access key id", "AKIDANN");
  await fill(page, "Secret access key", "secret");
  same((await send(page)).status, "403", "another secret is refused");
  await fill(page, "Secret access key", secrets[3]);
  same((await send(page)).status, "200", "an operation's own signature");
  await requests();
  await page.browserContext().close();
}

async function valuesAndBodies() {
  const page = await tab();
  await open(page, "hub/patch-item");
  const json = await field(page, "application/json");
  same(JSON.parse(await json.evaluate((one) => one.value)), { name: "Bello", tags: ["a"] }, "the body is prefilled");
  const size = await field(page, "size");
  same(await size.evaluate((one) => one.value), "10", "examples of what is required are filled in");
  const before = page.sent.length;
  for (const [label, value, problem] of [
    ["id", "", "is required"], ["id", "x", ""],
    ["size", "ten", "must be an integer"], ["size", "0", "must be at least 1"], ["size", "7", "must be a multiple of 5"], ["size", "15", ""],
    ["X-Note", "snow ☃", "has characters that headers cannot hold"], ["X-Note", "a 'note'", ""],
    ["filter", "[1]", "must be an object, as JSON"], ["filter", '{"a": "1 2", "b": 3}', ""],
    ["application/json", "{", "is not JSON"], ["application/json", '{"name": "B"}', "/name must have at least 2 characters"],
    ["application/json", '{"nam": 1}', "/name is required\n/nam is not a known member"], ["application/json", "", "is required"],
  ]) {
    await fill(page, label, value);
    if (problem === "") continue;
    // Somewhere there is always something wrong until all is right.
    const answer = await send(page);
    check(answer.problems.some((one) => one.includes(problem)), `${label} ${value}: ${problem}`, answer.problems);
    check(answer.message.startsWith("Nothing was sent"), `${label} ${value}: nothing is sent`, answer.message);
    const at = await page.evaluate(() => document.activeElement.getAttribute("aria-invalid"));
    same(at, "true", `${label} ${value}: the field has the focus`);
  }
  same([page.sent.length, (await requests()).length], [before, 0], "nothing was sent at all");
  await fill(page, "application/json", '{"nam": 1}');
  await send(page);
  await press(page, "Send anyway");
  same((await settled(page)).status, "400", "sent anyway, the gateway has the last word");
  await requests();
  await fill(page, "application/json", '{"name": "Bel\'lo ☃", "id": 12345678901234567890}');
  await fill(page, "id", "a/b c?é%");
  await fill(page, "colours", "red\ngreen");
  await fill(page, "mode", "slow");
  await fill(page, "theme", "dark one");
  const answer = await send(page);
  same(answer.status, "200", `a whole request passes: ${answer.body}`);
  check(/Browsers do not let pages set the cookie theme/.test(answer.notes), "what browsers do not send is said");
  const [got] = await requests();
  same(got.url, "/backend/items/a%2Fb%20c%3F%C3%A9%25?size=15&colours=red&colours=green&filter[a]=1%202&filter[b]=3&mode=slow", "values are where they belong");
  same(Buffer.from(got.body, "latin1").toString(), '{"name": "Bel\'lo ☃", "id": 12345678901234567890}', "the body is as it was written");
  same(got.headers["x-note"], "a 'note'", "a header");
  const command = await sameAsCurl(page, "a request with all kinds of values");
  check(command.includes("Cookie: theme=dark%20one"), "the command has the cookie", command);
  await fill(page, "Media type", "text/plain");
  await fill(page, "text/plain", "@text\nof two lines");
  await sameAsCurl(page, "a text");

  writeFileSync(join(folder, 'a "file", of; ann.bin'), bytes);
  const file = join(folder, 'a "file", of; ann.bin');
  await open(page, "hub/upload");
  same(await (await field(page, "title")).evaluate((one) => one.value), "A title", "examples of forms are filled in");
  await fill(page, "title", "ab");
  const refused = await send(page);
  same(refused.problems, ["must have at least 3 characters", "is required"], "fields of forms are checked");
  await fill(page, "title", "A ; title");
  await fill(page, "kind", "photo");
  await fill(page, "file", file);
  writeFileSync(join(folder, "one.txt"), "the first");
  writeFileSync(join(folder, "two.txt"), "the second");
  await fill(page, "more", [join(folder, "one.txt"), join(folder, "two.txt")]);
  const uploaded = await send(page);
  same(uploaded.status, "200", `a file is uploaded: ${uploaded.body} ${uploaded.message}`);
  const [form] = await requests();
  check(form.headers["content-type"].startsWith("multipart/form-data; boundary="), "as multipart");
  check(form.body.includes(bytes.toString("latin1")) && form.body.includes('name="kind"\r\n\r\nphoto'), "with its bytes and fields", form.body);
  check(form.body.includes("the first") && form.body.includes("the second"), "with several files", form.body);
  await sameAsCurl(page, "an upload");

  await open(page, "hub/form");
  await fill(page, "name", "a&b=c é");
  await fill(page, "count", "0");
  same((await send(page)).problems, ["must be at least 1"], "a form is checked");
  await fill(page, "count", "2");
  await sameAsCurl(page, "a form");
  await styles(page, file);
  await open(page, "hub/file");
  same((await send(page)).problems, ["is required"], "a file is needed");
  await fill(page, "application/octet-stream", file);
  await sameAsCurl(page, "a file");
  await open(page, "hub/any");
  for (const method of ["DELETE", "HEAD"]) {
    await fill(page, "Method", method);
    await sameAsCurl(page, method);
  }
  await open(page, "hub/rest");
  await fill(page, "path", "/of/the reader");
  same((await send(page)).status, "200", "any path can be tried where any answers");
  check(page.sent.at(-1).url() === `${gateway}/prod/of/the%20reader`, "with its slashes", page.sent.at(-1).url());
  await fill(page, "path", ".");
  check(/lead the path elsewhere/.test((await send(page)).message), "no dots climb out of it");
  await requests();
  await page.browserContext().close();
}

/** What a form came to, whatever the order, the boundary, and how blanks are written. */
function fieldsOf({ headers, body }) {
  const boundary = /boundary=(\S+)/.exec(headers["content-type"])?.[1];
  const fields = boundary ? body.split(`--${boundary}`).slice(1, -1) : body.replaceAll("+", "%20").split("&");
  return fields.sort();
}

/** Filled in with the examples, a form sends what the sample beside it sends. */
async function styles(page, file) {
  writeFileSync(join(folder, "file.bin"), "of a file");
  for (const operation of ["hub/exact", "hub/styled", "hub/parts"]) {
    await open(page, operation);
    if (operation === "hub/exact") {
      same((await send(page)).problems, ["is required"], "what is empty is told, where the document does not say that it may be");
      await fill(page, "void", "void");
    } else if (operation === "hub/styled") await fill(page, "likes", "tea\na b");
    // Samples name a file of this name.
    else for (const label of ["picture", "raw"]) await fill(page, label, join(folder, "file.bin"));
    await requests();
    const answer = await send(page);
    same(answer.status, "200", `${operation}: the gateway reads it: ${answer.body} ${answer.problems} ${answer.message}`);
    const [sent] = await requests();
    const sample = await page.evaluate(() => {
      const samples = [...document.querySelectorAll(".samples pre.code")].map((one) => one.textContent);
      return samples.find((text) => text.includes("curl ")) ?? "";
    });
    check(sample.includes(`${gateway}/prod/`), `${operation}: samples name the gateway that serves the page`, sample);
    await page.evaluate(() => { globalThis.copied = undefined; });
    await copy(page, ".samples .tab-panel:not([hidden]) .copy-button");
    await page.waitForFunction(() => globalThis.copied !== undefined, limit);
    const command = await page.evaluate(() => globalThis.copied);
    same(command, sample, `${operation}: they are copied as they are shown`);
    const run = spawnSync("bash", ["-c", command], { cwd: folder, encoding: "utf8" });
    const [sampled] = await requests();
    check(sent && sampled, `${operation}: both arrive`, command, run.stdout, run.stderr);
    if (!sent || !sampled) continue;
    same(fieldsOf(sent), fieldsOf(sampled), `${operation}: the console sends what the sample sends`);
    same(decodeURIComponent(sent.url), decodeURIComponent(sampled.url), `${operation}: to the same address`);
    const command2 = await sameAsCurl(page, operation, ["content-type"]);
    if (operation === "hub/styled") check(command2.includes("Cookie: likes=tea; likes=a%20b"), "cookies of a list", command2);
  }
  await open(page, "hub/exact");
  await requests();
  await press(page, "Send");
  await press(page, "Send anyway");
  same((await settled(page)).status, "200", "what is empty is sent to whoever insists");
  check((await requests())[0]?.url.includes("&void=&"), "as an empty text");
  await fill(page, "void", "void");
  await fill(page, "whole", '{"typed": 9007199254740993}');
  await sameAsCurl(page, "exact");
  await fill(page, "whole", '{"typed": 9007199254740993}');
  await send(page);
  check((await requests()).at(-1)?.body.includes('{"typed":9007199254740993}'), "numbers are sent as they were entered");
  await open(page, "hub/parts");
  for (const label of ["picture", "raw"]) await fill(page, label, join(folder, "file.bin"));
  const accepted = (label) => field(page, label).then((control) => control.evaluate((one) => one.accept));
  same([await accepted("picture"), await accepted("raw")], ["image/png, image/jpeg", ""], "which files are offered");
  await fill(page, "list", "a");
  check((await send(page)).problems.includes("must be a list, as JSON"), "lists that are JSON are entered as such");
  await fill(page, "list", "[]");
  await fill(page, "picture", file);
  await requests();
  await send(page);
  const [pictured] = await requests();
  check(/name="picture"; filename="[^"]+"\r\nContent-Type: image\/png\r\n/.test(pictured?.body), "a file is what its encoding says", pictured?.body);
}

async function answers() {
  const page = await tab();
  const says = (words) => page.waitForFunction((text) => document.querySelector(".response-shown")?.textContent.includes(text), limit, words);
  await open(page, "hub/stream");
  await press(page, "Send");
  await says("data: first é");
  check((await shown(page)).status === "200" && !(await shown(page)).body.includes("second"), "a stream is shown while it runs");
  await control("continue");
  await says("data: second");
  await control("end");
  const streamed = await settled(page);
  check(streamed.body.includes("data: last"), "until it ends", streamed.body);
  await press(page, "Send");
  await says("data: first");
  await press(page, "Cancel");
  const cancelled = await settled(page);
  check(cancelled.message === "Cancelled." && cancelled.body.includes("first"), "a stream can be cancelled", cancelled.message);
  await control("end");

  await open(page, "hub/cut");
  await press(page, "Send");
  await says("before the cut");
  await control("cut");
  const cut = await settled(page);
  check(/cut the connection/.test(cut.message) && cut.body.includes("before the cut"), "an answer that is cut is said to be", cut.message);

  await open(page, "hub/picture");
  const pictured = await send(page);
  const width = () => page.waitForFunction(() => document.querySelector(".response-image")?.naturalWidth, limit).then((it) => it.jsonValue());
  same([pictured.status, await width()], ["200", 1], "a picture is shown");
  await open(page, "hub/archive");
  await send(page);
  const client = await browser.target().createCDPSession();
  const browserContextId = page.browserContext().id;
  await client.send("Browser.setDownloadBehavior", { behavior: "allow", browserContextId, downloadPath: downloads, eventsEnabled: true });
  const saved = new Promise((done) => client.on("Browser.downloadProgress", ({ state }) => state !== "inProgress" && done(state)));
  await page.click(".response-shown a[download]");
  same(await saved, "completed", "a body can be saved");
  same(readFileSync(join(downloads, "pets.zip")).toString("latin1"), bytes.toString("latin1"), "with its name and bytes");

  await open(page, "hub/moved");
  const moved = await send(page);
  check(moved.status === "200" && moved.answer.includes(`Answered after a redirect, by ${gateway}/prod/open`), "redirects are followed, and said", moved.answer);
  await open(page, "hub/away");
  const away = await send(page);
  check(/redirect to another host/.test(away.message), "a redirect to another host is said to be one", away.message);
  await open(page, "hub/blocked");
  const blocked = await send(page);
  check(/did not answer.*led to another host/.test(blocked.message), "a host that allows no calls may be why", blocked.message);
  await open(page, "hub/down");
  const down = await send(page);
  check(down.status === "503" && down.body.includes("Service Unavailable"), "a backend that is down is shown as such", down);
  await open(page, "desk/unfit");
  const unfit = await send(page);
  check(unfit.status === "502" && unfit.body.includes("Internal server error"), "a function that fails is shown as such", unfit);
  await open(page, "desk/shown");
  const traced = await send(page);
  const { "x-amzn-trace-id": trace, "x-amzn-requestid": id } = page.sent.at(-1).response().headers();
  check(traced.answer.includes(`Trace id ${trace}`) && traced.answer.includes(`Request id ${id}`), "trace and request are shown", traced.answer);
  await copy(page, ".console-answer .console-note .copy-button");
  await page.waitForFunction((text) => globalThis.copied === text, limit, trace);

  await open(page, "hub/stage");
  same(echoed(await send(page)).url, "/backend/of-prod", "the first stage");
  await fill(page, "Server", "test");
  same(echoed(await send(page)).url, "/backend/of-test", "another stage");
  const choices = await page.evaluate(() => [...document.querySelectorAll("[data-console] option")].map((one) => one.textContent));
  check(choices.length > 1 && !choices.some((one) => one.startsWith("Another address")), "what the page may not call is no choice", choices);
  const forbidden = await page.evaluate(async () => {
    const told = new Promise((resolve) => document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective)));
    await fetch("http://127.0.0.1:9/v1").catch(() => null);
    return told;
  });
  same(forbidden, "connect-src", "hosts that no document names are not called");
  await requests();
  await page.browserContext().close();
}

/** From the top of the page to the answer with keys alone. */
async function keysAlone() {
  const page = await tab();
  await page.goto(`${gateway}/docs/hub/operations/either.html`);
  const focused = () => page.evaluate(() => {
    const one = document.activeElement;
    return one.localName === "summary" || one.localName === "button" ? one.textContent.trim() : one.labels?.[0]?.querySelector("bdi").textContent ?? "";
  });
  const isReached = async (wanted) => {
    for (let steps = 0; steps < 200; steps += 1) {
      if ((await focused()).includes(wanted)) return true;
      await page.keyboard.press("Tab");
    }
    return false;
  };
  check(await isReached("Send a request from here"), "Tab reaches the console");
  await page.keyboard.press("Enter");
  check(await isReached("Which"), "Tab reaches the choice");
  await page.keyboard.press("ArrowDown");
  check(await isReached("API key"), "Tab reaches the field");
  await page.keyboard.type(secrets[0]);
  await page.keyboard.press("Enter");
  same((await settled(page)).status, "200", "Enter sends");
  check(await isReached("Send"), "Tab reaches the button");
  await page.keyboard.press("Space");
  same((await settled(page)).status, "200", "Space sends");
  check(await isReached("This request for curl"), "Tab reaches the command");
  await page.keyboard.press("Enter");
  check(await isReached("Show key"), "Tab reaches its buttons");
  await page.keyboard.press("Enter");
  check((await shown(page)).curl.includes(secrets[0]), "Enter shows the key");
  check(await isReached("headers that this page may see"), "Tab reaches the answer");
  await page.browserContext().close();
}

async function nobodyThere() {
  const page = await tab();
  await open(page, "hub/open");
  process.kill(Number(gatewayId), "SIGKILL");
  const answer = await send(page);
  check(/The server did not answer/.test(answer.message), "a call that fails is said to", answer.message);
  await page.browserContext().close();
}

const parts = [
  keysAndTokens,
  basic,
  () => signingIn("hub/login", "hub/read"),
  () => signingIn("hub/provider", "openid hub/write"),
  functionsAndSignatures,
  valuesAndBodies,
  answers,
  keysAlone,
  ...(gatewayId ? [nobodyThere] : []),
];
for (const part of parts) {
  try {
    await part();
  } catch (error) {
    check(false, `${part.name || part} ends early: ${error.stack}`);
  }
}
await browser.close();
rmSync(folder, { recursive: true });
console.log(`${passes} passed, ${failures} failed`);
process.exit(failures > 0 || passes === 0 ? 1 : 0);
