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

/** The fields of a scheme. */
function schemeFields(name, scheme, scopes) {
  const known = credentials.get(name);
  const change = (part) => credentials.set(name, { ...credentials.get(name), ...part });
  const rows = [];
  if (scheme.type === "http" && String(scheme.scheme).toLowerCase() === "basic") {
    const user = makeField("User", element("input", { type: "text", autocomplete: "off", value: known.user ?? "" }));
    user.control.addEventListener("input", () => change({ user: user.control.value }));
    rows.push(user.row, secretField("Password", known.password ?? "", (password) => change({ password })).field.row);
  } else {
    const label = scheme.type === "apiKey" ? `API key (${scheme.name})` : "Access token";
    const { field, input } = secretField(label, known.value ?? "", (value) => change({ value: value.trim() }));
    rows.push(field.row);
    if (scheme.type === "oauth2" || scheme.type === "openIdConnect") rows.push(signIn(name, scheme, scopes, input));
  }
  const title = element("legend", {}, element("bdi", {}, name));
  return element("fieldset", { class: "scheme" }, title, rows);
}

/** All of it: the choice between alternatives, their fields, and the button that forgets. */
function makeAccess(description) {
  const schemes = description.schemes ?? {};
  const alternatives = (description.security ?? []).map((parts) =>
    parts.filter(({ scheme }) => Object.hasOwn(schemes, scheme)),
  );
  if (alternatives.every((parts) => parts.length === 0)) return { rows: null, parts: () => [] };
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
    (parts) => parts.length > 0 && parts.every(({ scheme }) => credentials.sent(scheme) !== ""),
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
  return { rows, parts: () => chosen().map(({ scheme }) => ({ key: scheme, scheme: schemes[scheme] })) };
}

/** Adds credentials to a request that is made. */
function addCredentials(request, parts) {
  for (const { key, scheme } of parts) {
    const sent = credentials.sent(key);
    if (sent === "") {
      request.notes.push(`Nothing is entered for ${key}: the request is sent without it.`);
    } else if (scheme.type === "apiKey" && scheme.in === "query") {
      request.query.push({ name: scheme.name, value: encodeURIComponent(sent), isSecret: true });
    } else if (scheme.type === "apiKey" && scheme.in === "cookie") {
      request.notes.push(cookieNote(scheme.name));
    } else if (scheme.type === "apiKey") {
      request.headers.push({ name: scheme.name, value: sent, isSecret: true });
    } else {
      const named = scheme.type === "http" ? String(scheme.scheme ?? "bearer") : "bearer";
      const kind = { basic: "Basic", bearer: "Bearer" }[named.toLowerCase()] ?? named;
      request.headers.push({ name: "Authorization", value: `${kind} ${sent}`, isSecret: true });
    }
  }
}

function cookieNote(name) {
  return `Browsers do not let pages set the cookie ${name}. Cookies that this browser already has for the server are sent by itself.`;
}
