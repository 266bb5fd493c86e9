// Credentials: what is asked of callers, and what is put into the request for it.

function secretField(label, value, onInput, hint) {
  const input = element("input", { type: "password", autocomplete: "off", spellcheck: "false", value });
  const field = makeField(label, input, { hint });
  const reveal = element("button", { type: "button", class: "plain-button", "aria-pressed": "false" }, "Show");
  reveal.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(isShown));
  });
  const line = element("div", { class: "field-line" });
  input.replaceWith(line);
  line.append(input, reveal);
  input.addEventListener("input", () => onInput(input.value));
  return { field, input };
}

function textField(label, value, onInput, hint) {
  const input = element("input", { type: "text", autocomplete: "off", spellcheck: "false", value });
  const field = makeField(label, input, { hint });
  input.addEventListener("input", () => onInput(input.value));
  return field;
}

const isBasic = (scheme) => scheme.type === "http" && String(scheme.scheme).toLowerCase() === "basic";

/** Whether what is entered is sent as it is, and not behind the name of a scheme of HTTP. */
const isBare = (scheme) => scheme.type === "apiKey" || (scheme.type !== "http" && scheme.name !== undefined);

/** Where a scheme puts what is entered: `[{in, name}]`, its own place first. */
function placesOf(scheme) {
  const own = scheme.name === undefined ? { in: "header", name: "Authorization" } : { in: scheme.in, name: scheme.name };
  return scheme.type === "mutualTLS" ? [] : [own, ...(scheme.more ?? [])];
}

/** Whether a parameter is what a scheme already asks for. */
function isOfScheme(scheme, { in: place, name }) {
  const same = (other) =>
    place === "header" ? name.toLowerCase() === String(other).toLowerCase() : name === String(other);
  return placesOf(scheme).some((one) => one.in === place && same(one.name));
}

/** The fields of a scheme. */
function schemeFields(name, scheme, scopes) {
  const known = credentials.get(name);
  const change = (part) => credentials.set(name, { ...credentials.get(name), ...part });
  const text = (label, key, hint) =>
    textField(label, known[key] ?? "", (value) => change({ [key]: value.trim() }), hint).row;
  const secret = (label, key) => secretField(label, known[key] ?? "", (value) => change({ [key]: value.trim() }));
  const rows = [];
  if (isBasic(scheme)) {
    // Blanks at the ends may belong to them.
    rows.push(
      textField("User", known.user ?? "", (user) => change({ user })).row,
      secretField("Password", known.password ?? "", (password) => change({ password })).field.row,
    );
  } else if (scheme.type === "signature") {
    rows.push(
      text("Access key id", "keyId"),
      secret("Secret access key", "secretKey").field.row,
      secret("Session token, where there is one", "session").field.row,
      text("Region", "region", "us-east-1 where nothing is entered"),
      element("p", { class: "field-hint" }, "Requests are signed in this page: the secret key is not sent."),
    );
  } else if (scheme.type === "mutualTLS") {
    rows.push(
      element("p", { class: "field-hint" }, "Your browser sends a certificate by itself, if it has one for the server."),
    );
  } else {
    const label = scheme.type === "apiKey" ? `${scheme.label ?? "API key"} (${scheme.name})` : "Access token";
    const { field, input } = secret(label, "value");
    rows.push(field.row);
    if (scheme.type === "oauth2" || scheme.type === "openIdConnect") rows.push(signIn(name, scheme, scopes, input));
  }
  for (const place of scheme.more ?? []) rows.push(secret(`${place.name} in ${place.in}`, keyOf(place)).field.row);
  const title = element("legend", {}, element("bdi", {}, name));
  return element("fieldset", { class: "scheme" }, title, rows);
}

/** The key under which the value of a further place is kept. */
function keyOf(place) {
  return `${place.in} ${place.name}`;
}

/** Whether anything secret is entered for a scheme. */
function isEntered(name) {
  return Object.entries(credentials.get(name)).some(
    ([key, value]) => key !== "client" && key !== "region" && value !== "",
  );
}

/** All of it: the choice between alternatives, their fields, and the button that forgets. */
function makeAccess(description) {
  const schemes = description.schemes ?? {};
  const alternatives = (description.security ?? []).map((parts) =>
    parts.filter(({ scheme }) => Object.hasOwn(schemes, scheme)),
  );
  if (alternatives.every((parts) => parts.length === 0)) return { rows: null, schemes: [], parts: () => [] };
  const titles = alternatives.map((parts) => parts.map(({ scheme }) => scheme).join(" and ") || "Nothing");
  const select = element(
    "select",
    {},
    titles.map((title, index) => element("option", { value: index }, title)),
  );
  const choice = makeField("Which", select);
  const holder = element("div", {});
  const forget = element("button", { type: "button", class: "plain-button" }, "Forget credentials");
  const chosen = () => alternatives[Number(select.value)] ?? alternatives[0];
  const show = () =>
    holder.replaceChildren(
      ...chosen().map(({ scheme, scopes }) => schemeFields(scheme, schemes[scheme], scopes ?? [])),
    );
  forget.addEventListener("click", () => {
    credentials.forget();
    show();
    announce("Credentials are forgotten");
  });
  // Whoever has credentials for an alternative means it.
  const withSome = alternatives.findIndex(
    (parts) => parts.length > 0 && parts.every(({ scheme }) => isEntered(scheme)),
  );
  if (withSome > 0) select.value = String(withSome);
  select.addEventListener("change", show);
  show();
  const rows = element(
    "fieldset",
    { class: "console-part" },
    element("legend", {}, "Credentials"),
    alternatives.length > 1 && choice.row,
    holder,
    element("p", { class: "field-hint" }, "Kept in this tab until you close it. ", forget),
  );
  const all = alternatives.flat().map(({ scheme }) => schemes[scheme]);
  return { rows, schemes: all, parts: () => chosen().map(({ scheme }) => ({ key: scheme, scheme: schemes[scheme] })) };
}

/** Adds credentials to a request that is made; what cannot be sent is told in `problems`. */
function addCredentials(request, parts) {
  for (const { key, scheme } of parts) {
    if (scheme.type === "mutualTLS") continue;
    const known = credentials.get(key);
    for (const place of scheme.more ?? []) addCredential(request, place, known[keyOf(place)] ?? "", place.name);
    if (scheme.type === "signature") addSignature(request, known, key);
    else if (isBare(scheme)) addCredential(request, placesOf(scheme)[0], credentials.sent(key), key);
    else {
      const named = scheme.type === "http" ? String(scheme.scheme ?? "bearer") : "bearer";
      const kind = { basic: "Basic", bearer: "Bearer" }[named.toLowerCase()] ?? named;
      // What is copied from elsewhere may begin with the name of the scheme.
      const sent = credentials.sent(key).replace(new RegExp(`^${kind.replace(/\W/g, "\\$&")}\\s+`, "i"), "");
      if (isBasic(scheme) && String(known.user ?? "").includes(":"))
        request.problems.push(`The user of ${key} must have no colon.`);
      addCredential(request, placesOf(scheme)[0], sent && `${kind} ${sent}`, key);
    }
  }
}

function addCredential(request, { in: place, name }, value, about) {
  if (value === "") {
    request.notes.push(`Nothing is entered for ${about}: the request is sent without it.`);
  } else if (place === "query") {
    request.query.push({ name: encodeURIComponent(name), value: encodeURIComponent(value), isSecret: true });
  } else if (place === "cookie") {
    request.notes.push(cookieNote(name));
    request.cookies.push({ text: `${name}=${value}`, isSecret: true });
  } else {
    request.headers.push({ name, value, isSecret: true });
  }
}

function addSignature(request, { keyId: id = "", secretKey: secret = "", session, region }, about) {
  if (id === "" || secret === "") {
    request.notes.push(`The keys of ${about} are not entered: the request is sent without a signature.`);
    return;
  }
  request.signature = { id, secret, session, region: region || "us-east-1" };
}

function cookieNote(name) {
  return `Browsers do not let pages set the cookie ${name}. Cookies that this browser already has for the server are sent without that. The curl command has it.`;
}
