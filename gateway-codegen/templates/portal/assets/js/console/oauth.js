// Signing in with OAuth 2.0: the authorization code flow with PKCE (RFC 7636). The server sends the reader back to
// `callback.html`, which trades the code for a token and leads back to the page of the operation.

const pendingKey = "portal.oauth";

/** An address of a document, if it is one that a browser may be sent to. */
function webAddress(text) {
  try {
    const url = new URL(text, ownOrigin() ?? undefined);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The part of a scheme's fields that gets a token. */
function signIn(name, scheme, scopes, tokenInput) {
  const isCode = scheme.type === "openIdConnect" || scheme.flow === "authorizationCode";
  if (!isCode) {
    return element(
      "p",
      { class: "field-hint" },
      "Get a token outside of this page, and paste it: this flow needs a secret that does not belong in a browser.",
    );
  }
  if (!ownOrigin())
    return element("p", { class: "field-hint" }, "Signing in needs this portal to be on a server; paste a token here.");
  if (!globalThis.crypto?.subtle)
    return element(
      "p",
      { class: "field-hint" },
      "Signing in needs this portal to be served over HTTPS; paste a token here.",
    );
  const callback = new URL(`${siteRoot}callback.html`, location.href).href;
  const client = makeField(
    "Client id",
    element("input", {
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      value: credentials.get(name).client ?? "",
    }),
    { hint: `Of a public client that may redirect to ${callback}` },
  );
  const offered = scopes.length > 0 ? scopes : Object.keys(scheme.scopes ?? {});
  const wanted = makeField(
    "Scopes",
    element("input", {
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      value: (scheme.type === "openIdConnect" ? ["openid", ...offered] : offered).join(" "),
    }),
  );
  const host = webAddress(scheme.authorizationUrl ?? scheme.openIdConnectUrl)?.host;
  const button = element("button", { type: "button", class: "button" }, host ? `Sign in at ${host}` : "Sign in");
  const note = element("p", { class: "field-message", role: "status", hidden: true });
  button.addEventListener("click", async () => {
    client.show(client.control.value.trim() === "" ? "is required" : null);
    if (client.control.value.trim() === "") return client.control.focus();
    credentials.set(name, { ...credentials.get(name), client: client.control.value.trim() });
    try {
      await startSignIn(name, scheme, client.control.value.trim(), wanted.control.value.trim(), callback);
    } catch (error) {
      note.hidden = false;
      note.textContent = error.message;
    }
    return undefined;
  });
  return element(
    "details",
    { class: "sign-in", open: tokenInput.value === "" },
    element("summary", {}, "Get a token by signing in"),
    client.row,
    wanted.row,
    button,
    note,
  );
}

async function endpointsOf(scheme) {
  if (scheme.type !== "openIdConnect")
    return { authorize: webAddress(scheme.authorizationUrl), token: webAddress(scheme.tokenUrl) };
  const address = webAddress(scheme.openIdConnectUrl);
  if (!address) throw new Error("The address of the sign-in is not valid.");
  let found = null;
  try {
    const response = await fetch(address, { credentials: "omit" });
    found = await response.json();
  } catch {
    throw new Error(
      `${address.host} cannot be asked how to sign in: it does not answer, or does not allow calls from this page.`,
    );
  }
  return { authorize: webAddress(found.authorization_endpoint), token: webAddress(found.token_endpoint) };
}

async function startSignIn(name, scheme, client, scope, callback) {
  const { authorize, token } = await endpointsOf(scheme);
  if (!authorize || !token) throw new Error("The document says no valid addresses for signing in.");
  const verifier = base64Url(crypto.getRandomValues(new Uint8Array(32)));
  const state = base64Url(crypto.getRandomValues(new Uint8Array(24)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const returnTo = location.pathname + location.search + "#try-it";
  const pending = {
    name,
    client,
    verifier,
    state,
    token: token.href,
    callback,
    returnTo,
    apiRoot: page.dataset.apiRoot,
  };
  const key = `portal.credentials:${new URL(page.dataset.apiRoot || ".", location.href).pathname}`;
  if (!kept.write("sessionStorage", pendingKey, JSON.stringify({ ...pending, key })))
    throw new Error("The browser does not allow to keep anything for this session, so signing in is not possible.");
  const query = {
    response_type: "code",
    client_id: client,
    redirect_uri: callback,
    state,
    scope,
    code_challenge: base64Url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  };
  for (const [parameter, value] of Object.entries(query)) if (value) authorize.searchParams.set(parameter, value);
  location.assign(authorize.href);
}

/** On `callback.html`: the end of signing in. */
async function finishSignIn(note) {
  const say = (text) => {
    note.textContent = text;
    const back = pending ? new URL(pending.returnTo, location.origin) : null;
    if (back?.origin === location.origin && !note.parentElement.querySelector(".back"))
      note.after(element("p", { class: "back" }, element("a", { href: back.href }, "Go back to the operation")));
  };
  const answer = new URLSearchParams(location.search);
  const pending = parsedJson(kept.read("sessionStorage", pendingKey) ?? "");
  // The code is of no use to whoever sees the address later.
  history.replaceState(null, "", location.pathname);
  kept.write("sessionStorage", pendingKey, null);
  if (!pending || typeof pending.state !== "string")
    return say("Nobody is signing in here. Start from the page of an operation.");
  if (answer.get("state") !== pending.state)
    return say("The answer does not belong to what was asked from this tab, and is not used.");
  if (answer.get("error"))
    return say(`Signing in was refused: ${answer.get("error_description") ?? answer.get("error")}`);
  if (!answer.get("code")) return say("The answer has no code.");
  say("Getting the token…");
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: pending.callback,
    client_id: pending.client,
    code_verifier: pending.verifier,
  });
  let token = null;
  try {
    const response = await fetch(pending.token, { method: "POST", body: form, credentials: "omit" });
    token = await response.json();
  } catch {
    return say(
      `${new URL(pending.token).host} gave no token: it does not answer, or does not allow calls from this page (CORS).`,
    );
  }
  if (typeof token.access_token !== "string")
    return say(`No token was given: ${token.error_description ?? token.error ?? "the answer has none"}`);
  const all = parsedJson(kept.read("sessionStorage", pending.key) ?? "{}") ?? {};
  const entry = Object.hasOwn(all, pending.name) ? all[pending.name] : {};
  kept.write(
    "sessionStorage",
    pending.key,
    JSON.stringify({ ...all, [pending.name]: { ...entry, client: pending.client, value: token.access_token } }),
  );
  const back = new URL(pending.returnTo, location.origin);
  if (back.origin === location.origin) location.replace(back.href);
  return undefined;
}
