// What a gateway needs around it to try its console: backends of all sorts, an identity provider with pages to sign in
// on, and functions, one of which decides who may call. `node stubs.mjs [PORT]` prints `listening ADDRESS`.

import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

/** A picture of one pixel. */
export const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** Bytes that are no text. */
export const bytes = Buffer.from([0x50, 0x4b, 3, 4, 0, 255, 254, 128, 10, 13, 0]);

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const codes = new Map();
let requests = [];
let streams = [];
let address = "";

function base64Url(value) {
  return Buffer.from(value).toString("base64url");
}

/** A token for Ann. */
function tokenFor(scope) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: address, aud: "hub", sub: "ann", iat: now, exp: now + 600, scope };
  const parts = [{ alg: "EdDSA", typ: "JWT", kid: "one" }, claims];
  const signed = parts.map((part) => base64Url(JSON.stringify(part))).join(".");
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
}

function json(response, status, value, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}

/** The identity provider. True where it has answered. */
function provider(request, response, url, body) {
  const readable = { "access-control-allow-origin": "*" };
  if (url.pathname === "/.well-known/openid-configuration") {
    const at = (path) => `${address}${path}`;
    json(response, 200, { issuer: address, jwks_uri: at("/keys"), authorization_endpoint: at("/authorize"), token_endpoint: at("/token") }, readable);
  } else if (url.pathname === "/keys") {
    json(response, 200, { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "EdDSA", use: "sig" }] });
  } else if (url.pathname === "/authorize") {
    const link = (id, what) => `<a id="${id}" href="/${id}?${url.searchParams.toString().replaceAll("&", "&amp;")}">${what}</a>`;
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<h1>Who are you?</h1>${link("allow", "Ann")} ${link("refuse", "Nobody")} ${link("forge", "Somebody else's answer")}`);
  } else if (["/allow", "/refuse", "/forge"].includes(url.pathname)) {
    const asked = Object.fromEntries(url.searchParams);
    const back = new URL(asked.redirect_uri);
    back.searchParams.set("state", url.pathname === "/forge" ? "of-somebody-else" : asked.state);
    if (url.pathname === "/refuse") {
      back.searchParams.set("error", "access_denied");
      back.searchParams.set("error_description", "Ann said no");
    } else {
      const code = randomUUID();
      codes.set(code, asked);
      back.searchParams.set("code", code);
    }
    response.writeHead(302, { location: back.href }).end();
  } else if (url.pathname === "/token") {
    const form = Object.fromEntries(new URLSearchParams(body.toString()));
    const asked = codes.get(form.code);
    codes.delete(form.code);
    const challenge = createHash("sha256").update(form.code_verifier ?? "").digest("base64url");
    const isGood = asked && asked.response_type === "code" && asked.code_challenge_method === "S256"
      && asked.code_challenge === challenge && asked.client_id === form.client_id && asked.redirect_uri === form.redirect_uri
      && form.grant_type === "authorization_code" && asked.client_id === "shop";
    if (isGood) json(response, 200, { access_token: tokenFor(asked.scope), token_type: "Bearer", expires_in: 600 }, readable);
    else json(response, 400, { error: "invalid_grant", error_description: "The code is not good" }, readable);
  } else {
    return false;
  }
  return true;
}

/** What is asked whether somebody may pass: a service, and a function behind the Invoke API. */
function decider(request, response, url, body) {
  if (url.pathname === "/decide") {
    const event = JSON.parse(body.toString());
    json(response, 200, { isAuthorized: event.identitySource?.[0] === "ticket-of-ann" });
  } else if (url.pathname.includes("show/invocations")) {
    json(response, 200, { statusCode: 200, body: "shown by a function" });
  } else if (url.pathname.includes("/invocations")) {
    const event = JSON.parse(body.toString());
    const header = (name) => Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
    const isAllowed = event.type === "TOKEN" ? event.authorizationToken === "badge-of-ann"
      : header("x-who") === "ann" && event.queryStringParameters?.tenant === "blue & green";
    const statement = { Action: "execute-api:Invoke", Effect: isAllowed ? "Allow" : "Deny", Resource: event.methodArn };
    json(response, 200, { principalId: "ann", policyDocument: { Version: "2012-10-17", Statement: [statement] } });
  } else {
    return false;
  }
  return true;
}

const backends = {
  stream(response) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: first é\n\n");
    streams.push(response);
  },
  cut(response) {
    response.writeHead(200, { "content-type": "text/event-stream", "transfer-encoding": "chunked" });
    response.write("data: before the cut\n\n");
    streams.push(response);
  },
  picture(response) {
    response.writeHead(200, { "content-type": "image/png", "content-length": picture.length }).end(picture);
  },
  archive(response) {
    response.writeHead(200, { "content-type": "application/zip", "content-disposition": 'attachment; filename="pets.zip"' }).end(bytes);
  },
  moved(response) {
    response.writeHead(302, { location: "/prod/open" }).end();
  },
  blocked(response) {
    response.writeHead(302, { location: `${address}/keys` }).end();
  },
  away(response) {
    // Where nobody is; the redirect alone counts.
    response.writeHead(302, { location: "http://127.0.0.1:9/" }).end();
  },
};

/** What tests ask for. */
function control(request, response, url) {
  if (url.pathname === "/control/requests") {
    json(response, 200, requests);
    requests = [];
  } else if (url.pathname === "/control/token") {
    json(response, 200, tokenFor(url.searchParams.get("scope") ?? ""));
  } else if (url.pathname === "/control/continue") {
    for (const stream of streams) stream.write("data: second\n\n");
    response.end();
  } else if (url.pathname === "/control/end") {
    for (const stream of streams) stream.end("data: last\n\n");
    streams = [];
    response.end();
  } else if (url.pathname === "/control/cut") {
    for (const stream of streams) stream.destroy();
    streams = [];
    response.end();
  } else {
    return false;
  }
  return true;
}

function answer(request, response, body) {
  const url = new URL(request.url, "http://stub");
  if (control(request, response, url) || provider(request, response, url, body) || decider(request, response, url, body)) return;
  // Browsers ask for an icon.
  if (!url.pathname.startsWith("/backend/")) return void response.writeHead(404).end();
  const { method, headers } = request;
  requests.push({ method, url: request.url, headers, body: body.toString("latin1") });
  const backend = backends[url.pathname.split("/").at(-1)];
  if (backend) backend(response);
  else json(response, 200, { method, url: request.url, headers, body: body.toString() });
}

/** Starts all of it; `{address, close}`. */
export async function startStubs(port = 0) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => answer(request, response, Buffer.concat(chunks)));
  });
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  address = `http://127.0.0.1:${server.address().port}`;
  return { address, close: () => server.close() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { address: where } = await startStubs(Number(process.argv[2] ?? 0));
  console.log(`listening ${where}`);
}
