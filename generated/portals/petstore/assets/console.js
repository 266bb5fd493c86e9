"use strict";
(() => {
// JSON as highlighted elements.

const {
  element,
  kept,
  announce,
  credentials,
  copyButton,
  boxCode,
  base64,
  mask,
  page,
  siteRoot,
  assetsVersion,
  methodColour,
} = globalThis.portal;

/** The value of a text, or undefined where it is not JSON. */
function parsedJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same with numbers as they are written, where scripts could not hold them and browsers know how (`JSON.rawJSON`). */
function exactJson(text) {
  const exact = (_, value, context) =>
    typeof value === "number" && JSON.rawJSON && context.source !== String(value)
      ? JSON.rawJSON(context.source)
      : value;
  try {
    return JSON.parse(text, exact);
  } catch {
    return undefined;
  }
}

/** What was read exactly, as scripts compare it. */
function plain(value) {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}

/** JSON with line breaks. Numbers and strings stay as they are written: scripts could not hold all of them. */
function prettyJson(text) {
  if (parsedJson(text) === undefined) return text;
  const lines = [];
  let line = "";
  let depth = 0;
  const breakLine = () => {
    lines.push(line);
    line = "  ".repeat(depth);
  };
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  tokens.forEach((token, index) => {
    if (token === "{" || token === "[") {
      line += token;
      depth += 1;
      if (tokens[index + 1] !== "}" && tokens[index + 1] !== "]") breakLine();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      if (tokens[index - 1] !== "{" && tokens[index - 1] !== "[") breakLine();
      line += token;
    } else if (token === ",") {
      line += token;
      breakLine();
    } else {
      line += token === ":" ? ": " : token;
    }
  });
  return [...lines, line].join("\n");
}

/** Pieces of JSON, names, strings and numbers in their colours; beyond a size, plain. */
function jsonPieces(text) {
  if (text.length > 200_000) return [text];
  const pieces = [];
  let end = 0;
  const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|(\b(?:true|false|null)\b)|(-?\d[\d.eE+-]*)/g;
  for (const match of text.matchAll(tokens)) {
    const [whole, string, colon, literal] = match;
    if (match.index > end) pieces.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (string) {
      pieces.push(element("span", { class: colon ? "a" : "s" }, string));
      if (colon) pieces.push(colon);
    } else {
      pieces.push(element("span", { class: literal ? "l" : "n" }, whole));
    }
  }
  pieces.push(text.slice(end));
  return pieces;
}

function codeBox(pieces, label) {
  const pre = element(
    "pre",
    { class: "code", tabindex: 0, role: "region", "aria-label": label },
    element("code", {}, ...pieces),
  );
  const holder = element("div", {}, pre);
  boxCode(pre);
  return holder;
}

// A small validator of JSON Schema: enough to tell of mistakes before a request is sent. What it does not know, and
// what would take long, it lets pass; the gateway has the last word.

const maxDepth = 40;
const maxSteps = 50_000;
const maxProblems = 20;

/** What is wrong with a value: `[{path, message}]`. */
function problemsOf(schema, value) {
  const run = { root: schema, steps: 0, problems: [] };
  checkValue(run, schema, value, "", 0);
  return run.problems.slice(0, maxProblems);
}

function checkValue(run, schema, value, path, depth) {
  run.steps += 1;
  if (depth > maxDepth || run.steps > maxSteps || run.problems.length >= maxProblems) return;
  const say = (message) => run.problems.push({ path, message });
  if (schema === false) say("must not be there");
  if (schema === null || typeof schema !== "object") return;
  if (typeof schema.$ref === "string") checkValue(run, resolved(run.root, schema.$ref), value, path, depth + 1);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (schema.nullable === true && value === null) return;
  if (types.length > 0 && !types.some((type) => hasType(value, type))) {
    say(`must be ${types.map(withArticle).join(" or ")}`);
    return;
  }
  if (Array.isArray(schema.enum) && !schema.enum.some((one) => isEqual(one, value))) {
    say(
      `must be one of ${schema.enum
        .slice(0, 12)
        .map((one) => JSON.stringify(one))
        .join(", ")}`,
    );
  }
  if ("const" in schema && !isEqual(schema.const, value)) say(`must be ${JSON.stringify(schema.const)}`);
  if (typeof value === "string") checkString(schema, value, say);
  if (typeof value === "number") checkNumber(schema, value, say);
  if (Array.isArray(value)) checkArray(run, schema, value, path, depth, say);
  else if (value !== null && typeof value === "object") checkObject(run, schema, value, path, depth, say);
  checkAlternatives(run, schema, value, path, depth, say);
}

function hasType(value, type) {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object")
    return value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON?.(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number" || type === "string" || type === "boolean") return typeof value === type;
  return true;
}

function withArticle(type) {
  if (type === "null") return "null";
  return `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
}

function isEqual(left, right) {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") return false;
  const keys = Object.keys(left);
  return (
    Array.isArray(left) === Array.isArray(right) &&
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]))
  );
}

/** What a local reference leads to; any other lets everything pass. */
function resolved(root, reference) {
  if (!reference.startsWith("#")) return true;
  let at = root;
  try {
    for (const token of decodeURIComponent(reference.slice(1)).split("/").slice(1)) {
      const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
      if (at === null || typeof at !== "object" || !Object.hasOwn(at, key)) return true;
      at = at[key];
    }
  } catch {
    return true;
  }
  return at;
}

function checkString(schema, value, say) {
  const length = [...value].length;
  if (length < schema.minLength) say(`must have at least ${schema.minLength} characters`);
  if (length > schema.maxLength) say(`must have at most ${schema.maxLength} characters`);
  if (typeof schema.pattern === "string" && matches(schema.pattern, value) === false)
    say(`must match ${schema.pattern}`);
}

/** Whether a pattern matches; undefined where it is not one of JavaScript, or could take long. */
function matches(pattern, value) {
  const repetitions = (pattern.match(/[*+]|\{\d+,\d*\}/g) ?? []).length;
  const repeatsGroup = /\)(?:[*+]|\{\d)/.test(pattern);
  // A repeated group with a repetition or a choice in it can take exponential time, and so can references to groups.
  if (repeatsGroup && (repetitions > 1 || pattern.includes("|"))) return undefined;
  if (/\\[1-9]|\\k/.test(pattern) || pattern.length > 500) return undefined;
  // Repetitions one behind the other take a time that is a power of the length.
  const longest = [10_000, 10_000, 2_000, 300, 80, 30][repetitions] ?? 0;
  if (value.length > longest) return undefined;
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return undefined;
  }
}

function checkNumber(schema, value, say) {
  // In older documents, `exclusive…` says of the other whether it is allowed itself.
  if (value < schema.minimum) say(`must be at least ${schema.minimum}`);
  if (value > schema.maximum) say(`must be at most ${schema.maximum}`);
  if (schema.exclusiveMinimum === true && value === schema.minimum) say(`must be more than ${schema.minimum}`);
  if (schema.exclusiveMaximum === true && value === schema.maximum) say(`must be less than ${schema.maximum}`);
  if (typeof schema.exclusiveMinimum === "number" && value <= schema.exclusiveMinimum)
    say(`must be more than ${schema.exclusiveMinimum}`);
  if (typeof schema.exclusiveMaximum === "number" && value >= schema.exclusiveMaximum)
    say(`must be less than ${schema.exclusiveMaximum}`);
  if (Number.isInteger(schema.multipleOf) && Number.isInteger(value) && value % schema.multipleOf !== 0)
    say(`must be a multiple of ${schema.multipleOf}`);
}

function checkArray(run, schema, value, path, depth, say) {
  if (value.length < schema.minItems) say(`must have at least ${schema.minItems} elements`);
  if (value.length > schema.maxItems) say(`must have at most ${schema.maxItems} elements`);
  if (
    schema.uniqueItems === true &&
    value.length <= 500 &&
    value.some((one, index) => value.slice(0, index).some((other) => isEqual(one, other)))
  ) {
    say("must not have equal elements");
  }
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  value.forEach((one, index) => {
    const part = index < first.length ? first[index] : schema.items;
    if (part !== undefined && !Array.isArray(part)) checkValue(run, part, one, `${path}/${index}`, depth + 1);
  });
}

function checkObject(run, schema, value, path, depth, say) {
  const keys = Object.keys(value);
  if (keys.length < schema.minProperties) say(`must have at least ${schema.minProperties} members`);
  if (keys.length > schema.maxProperties) say(`must have at most ${schema.maxProperties} members`);
  for (const name of Array.isArray(schema.required) ? schema.required : []) {
    const part = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties[name] : null;
    // What is only in answers is not asked for in requests.
    if (!Object.hasOwn(value, name) && part?.readOnly !== true)
      run.problems.push({ path: `${path}/${name}`, message: "is required" });
  }
  for (const key of keys) {
    let isKnown = false;
    if (Object.hasOwn(schema.properties ?? {}, key)) {
      isKnown = true;
      checkValue(run, schema.properties[key], value[key], `${path}/${key}`, depth + 1);
    }
    for (const [pattern, part] of Object.entries(schema.patternProperties ?? {})) {
      const fits = matches(pattern, key);
      if (fits !== false) isKnown = true;
      if (fits) checkValue(run, part, value[key], `${path}/${key}`, depth + 1);
    }
    if (isKnown || schema.additionalProperties === undefined) continue;
    if (schema.additionalProperties === false)
      run.problems.push({ path: `${path}/${key}`, message: "is not a known member" });
    else checkValue(run, schema.additionalProperties, value[key], `${path}/${key}`, depth + 1);
  }
}

function checkAlternatives(run, schema, value, path, depth, say) {
  for (const part of Array.isArray(schema.allOf) ? schema.allOf : []) checkValue(run, part, value, path, depth + 1);
  const apart = (part) => {
    const inner = { root: run.root, steps: run.steps, problems: [] };
    checkValue(inner, part, value, path, depth + 1);
    run.steps = inner.steps;
    return inner.problems;
  };
  for (const keyword of ["anyOf", "oneOf"]) {
    if (!Array.isArray(schema[keyword]) || schema[keyword].length === 0) continue;
    const outcomes = schema[keyword].map(apart);
    const count = outcomes.filter((problems) => problems.length === 0).length;
    if (count === 0) {
      const nearest = outcomes.reduce((best, problems) => (problems.length < best.length ? problems : best));
      say(
        `fits none of ${outcomes.length} alternatives; of the nearest: ${nearest.slice(0, 2).map(problemText).join("; ")}`,
      );
    } else if (keyword === "oneOf" && count > 1) {
      say(`must fit exactly one of ${outcomes.length} alternatives, and fits ${count}`);
    }
  }
  if (schema.not !== undefined && apart(schema.not).length === 0 && run.steps < maxSteps) say("is what it must not be");
}

function problemText({ path, message }) {
  return `${path === "" ? "the value" : path} ${message}`;
}

// Fields with their labels and messages.

let fieldCount = 0;

/** A control with its label. `show` tells what is wrong with it; null: nothing. */
function makeField(label, control, { required = false, hint = "", type = "" } = {}) {
  fieldCount += 1;
  const id = `try-field-${fieldCount}`;
  const message = element("p", { class: "field-message", id: `${id}-message`, hidden: true });
  const about = hint && element("p", { class: "field-hint", id: `${id}-hint`, dir: "auto" }, hint);
  control.id = id;
  control.setAttribute("aria-describedby", hint ? `${id}-hint ${id}-message` : `${id}-message`);
  if (required) control.setAttribute("aria-required", "true");
  const row = element(
    "div",
    { class: "field" },
    element(
      "label",
      { for: id },
      element("bdi", {}, label),
      type && element("span", { class: "type" }, ` ${type}`),
      required && element("span", { class: "flag flag-required" }, "required"),
    ),
    control,
    about,
    message,
  );
  const show = (text) => {
    message.hidden = text === null;
    message.textContent = text ?? "";
    if (text === null) control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
  };
  control.addEventListener("input", () => show(null));
  return { row, control, show };
}

function textOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function selectOf(values, hasNone, chosen) {
  return element(
    "select",
    {},
    hasNone && element("option", { value: "" }, "—"),
    values.map((value) => element("option", { value, selected: value === chosen }, value)),
  );
}

/** The control of a parameter or of a field of a form. */
function controlFor(entry) {
  const { type, values, required, default: initial, example } = entry;
  const known = Array.isArray(values) ? values.map(textOf) : type === "boolean" ? ["true", "false"] : null;
  const filled = textOf(required ? (example ?? initial) : undefined);
  if (entry.is_file) {
    // Any bytes: only files of no known type would be offered.
    const accept = /octet-stream/.test(entry.mediaType) ? null : entry.mediaType;
    return element("input", { type: "file", multiple: entry.is_list, accept });
  }
  if (known && type !== "array") return selectOf(known, !required || filled === "", filled);
  const placeholder = textOf(example ?? initial).slice(0, 80);
  if (type === "array" || type === "object") {
    const box = element("textarea", {
      rows: 2,
      spellcheck: "false",
      placeholder: type === "object" ? '{"name": "value"}' : "",
    });
    const list = required && !entry.json ? (example ?? initial) : null;
    // As JSON, where lines would lose a part of it.
    const isOfLines = Array.isArray(list) && !list.map(textOf).some((one) => one === "" || /[\r\n[]|\s$/.test(one));
    return filledWith(box, isOfLines ? list.map(textOf).join("\n") : filled);
  }
  if (/[\r\n]/.test(filled)) return filledWith(element("textarea", { rows: 3, spellcheck: "false", dir: "auto" }), filled);
  const isNumber = type === "integer" || type === "number";
  return element("input", {
    type: "text",
    value: filled,
    placeholder,
    inputmode: isNumber ? "decimal" : null,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    dir: "auto",
  });
}

/** Browsers change line ends of what is shown; what the reader leaves alone is sent as it was. */
function filledWith(box, given) {
  box.value = given;
  box.given = { shown: box.value, text: given };
  return box;
}

function hintFor({ type, values, description, json }) {
  if (type === "array" && json) return "A list, as JSON";
  const known = type === "array" && Array.isArray(values) ? `, of: ${values.slice(0, 20).map(textOf).join(", ")}` : "";
  if (type === "array") return `One value in a line, or all as JSON${known}`;
  if (type === "object") return "As JSON";
  return description ?? "";
}

/** The value of a text that was entered: `{value}`, or `{problem}`. Empty: nothing is sent. */
function readValue(text, type) {
  if (type === "integer" || type === "number") {
    const number = Number(text);
    if (!Number.isFinite(number) || text.trim() !== text || !/^[-+\d.eE]+$/.test(text))
      return { problem: `must be ${withArticle(type)}` };
    if (type === "integer" && !Number.isInteger(number)) return { problem: "must be an integer" };
    return { value: text, typed: number };
  }
  if (type === "boolean") return { value: text, typed: text === "true" };
  if (type === "array") {
    const list = text.startsWith("[") ? exactJson(text) : null;
    if (Array.isArray(list)) return { value: list, typed: plain(list) };
    const lines = text
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "");
    return { value: lines, typed: lines };
  }
  if (type === "json") {
    const value = exactJson(text);
    return Array.isArray(value) ? { value, typed: plain(value) } : { problem: "must be a list, as JSON" };
  }
  if (type === "object") {
    const value = exactJson(text);
    return hasType(value, "object") ? { value, typed: plain(value) } : { problem: "must be an object, as JSON" };
  }
  return { value: text, typed: text };
}

/** The JSON of what was entered: numbers as they were written, where that is JSON. */
function jsonOf({ type }, value) {
  if (typeof value !== "string" || type === "string") return JSON.stringify(value);
  return parsedJson(value) === undefined ? String(Number(value)) : value;
}

/** What is checked of a value that is entered. */
const checked = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
];

/** What is entered for a parameter: `{value}`, or `{problem}`, or neither. */
function entered(parameter, control) {
  const { given } = control;
  const text = given && control.value === given.shown ? given.text : control.value;
  if (text === "") {
    if (!parameter.required) return {};
    // A text may be empty, where the document says so or the reader insists.
    const value = parameter.type === "string" && parameter.in !== "path" ? text : undefined;
    return parameter.allowsEmpty ? { value } : { value, problem: "is required" };
  }
  const isList = parameter.json && parameter.type === "array";
  const read = readValue(text, isList ? "json" : parameter.type);
  if (read.problem) return { problem: read.problem, value: text };
  const schema = plain(Object.fromEntries(checked.map((keyword) => [keyword, parameter[keyword]])));
  const known = Array.isArray(parameter.values) ? parameter.values.map(textOf) : null;
  const unknown = known ? [read.value].flat().find((one) => !known.includes(textOf(one))) : undefined;
  if (unknown !== undefined) return { problem: `must be one of ${known.slice(0, 12).join(", ")}`, value: read.value };
  const [problem] = problemsOf(schema, read.typed);
  return { value: read.value, problem: problem?.message };
}

// Where requests are sent. A server on another host is never chosen for the reader.

/** Where pages come from; null where they are opened as files. */
function ownOrigin() {
  return location.protocol === "http:" || location.protocol === "https:" ? location.origin : null;
}

/** A server from its address: `{base, origin, isOwn}`; null where it cannot be called. */
function serverOf(url) {
  let parsed = null;
  try {
    parsed = url === "" && ownOrigin() ? new URL(ownOrigin()) : new URL(url, ownOrigin() ?? undefined);
  } catch {
    return null;
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") return null;
  if (parsed.username || parsed.password) return null;
  const base = parsed.origin + parsed.pathname.replace(/\/+$/, "");
  return { base, origin: parsed.origin, host: parsed.host, isOwn: parsed.origin === ownOrigin() };
}

/** The choice of a server: those of the API, and any other where the policy of the page lets it be called. `chosen()` gives a server or null. */
function makeServerChoice(servers, hasOthers) {
  const listed = (Array.isArray(servers) ? servers : [])
    .map(({ title, url }) => ({ title, server: serverOf(url) }))
    .filter(({ server }) => server !== null);
  if (listed.length === 0 && ownOrigin()) listed.push({ title: "", server: serverOf("") });
  listed.sort((left, right) => Number(right.server.isOwn) - Number(left.server.isOwn));
  const hasOwn = listed.some(({ server }) => server.isOwn);
  const select = element(
    "select",
    {},
    !hasOwn && element("option", { value: "" }, "Choose where to send to"),
    listed.map(({ title, server }, index) => {
      const where = server.isOwn ? server.base : `${server.base} (another host)`;
      return element("option", { value: index }, title ? `${title}: ${where}` : where);
    }),
    hasOthers && element("option", { value: "other" }, "Another address…"),
  );
  const field = makeField("Server", select);
  const address = makeField(
    "Address",
    element("input", { type: "url", placeholder: "https://api.example.com/v1", autocomplete: "url" }),
  );
  const note = element("p", { class: "console-note", role: "status" });
  const rows = element("div", {}, field.row, address.row, note);
  const chosen = () => {
    if (select.value === "other") return address.control.value === "" ? null : serverOf(address.control.value.trim());
    return select.value === "" ? null : listed[Number(select.value)].server;
  };
  const show = () => {
    address.row.hidden = select.value !== "other";
    const server = chosen();
    if (server === null) {
      note.textContent = ownOrigin()
        ? ""
        : "This page is opened as a file, so it has no server of its own: choose one, or enter an address.";
    } else if (!server.isOwn) {
      note.textContent = `What you enter, with your credentials, is sent to ${server.host}. That host has to allow calls from this page (CORS).`;
    } else {
      note.textContent = "";
    }
  };
  select.addEventListener("change", show);
  address.control.addEventListener("input", show);
  show();
  return {
    rows,
    chosen,
    /** Tells what is missing; whether nothing is. */
    check() {
      const isThere = chosen() !== null;
      const at = select.value === "other" ? address : field;
      at.show(
        isThere
          ? null
          : select.value === "other"
            ? "must be an address that starts with http:// or https://"
            : "is needed: where shall the request go?",
      );
      return isThere ? null : at.control;
    },
  };
}

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

// The request that is made from the form.

// What scripts of pages may not set; browsers would leave it out without a word.
const forbiddenHeaders =
  /^(accept-charset|accept-encoding|access-control-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|permissions-policy|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|via)$/i;

/** Percent-encoded, all but what RFC 3986 leaves alone: as the samples have it. */
function coded(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What stands between the items of a list that is one value; Swagger 2.0 has names of its own. */
function separatorOf(style) {
  if (style === "spaceDelimited" || style === "ssv") return " ";
  if (style === "tsv") return "\t";
  return style === "pipeDelimited" || style === "pipes" ? "|" : ",";
}

/** The same in an address: what is encoded is part of an item, but for blanks. */
function codedSeparatorOf(style) {
  return separatorOf(style).replace(/\s/, coded);
}

function plainText(value) {
  return value === null ? "null" : textOf(value);
}

/** A value in a path: lists and objects in the style of the parameter. */
function pathValue({ name, style = "simple", explode = false }, value) {
  const code = (part) => coded(plainText(part));
  const isObject = hasType(value, "object");
  const pairs = isObject ? Object.entries(value) : [];
  if (style === "label") {
    if (isObject)
      return `.${explode ? pairs.map(([key, part]) => `${code(key)}=${code(part)}`).join(".") : pairs.flat().map(code).join(",")}`;
    return `.${[value]
      .flat()
      .map(code)
      .join(explode ? "." : ",")}`;
  }
  if (style === "matrix") {
    if (isObject && explode) return pairs.map(([key, part]) => `;${code(key)}=${code(part)}`).join("");
    if (Array.isArray(value) && explode) return value.map((part) => `;${name}=${code(part)}`).join("");
    return `;${name}=${(isObject ? pairs.flat() : [value].flat()).map(code).join(",")}`;
  }
  if (isObject)
    return explode
      ? pairs.map(([key, part]) => `${code(key)}=${code(part)}`).join(",")
      : pairs.flat().map(code).join(",");
  return [value].flat().map(code).join(codedSeparatorOf(style));
}

/** `name[member][inner]`, as deep as the value is. */
function deepPairs(name, value, code) {
  if (Array.isArray(value)) return value.flatMap((part) => deepPairs(name, part, code));
  if (!hasType(value, "object")) return [{ name, value: code(plainText(value)) }];
  return Object.entries(value).flatMap(([member, part]) => deepPairs(`${name}[${code(member)}]`, part, code));
}

/** The pairs of a query parameter, of a cookie or of a field of a form; encoded unless `code` says otherwise. */
function queryPairs({ name, style = "form", explode = /^(form|multi)$/.test(style) }, value, code = coded) {
  const text = (part) => code(plainText(part));
  const key = code(name);
  const between = code === coded ? codedSeparatorOf(style) : separatorOf(style);
  if (hasType(value, "object")) {
    const pairs = Object.entries(value);
    if (style === "deepObject") return deepPairs(key, value, code);
    if (explode) return pairs.map(([member, part]) => ({ name: code(member), value: text(part) }));
    return [{ name: key, value: pairs.flat().map(text).join(between) }];
  }
  if (!Array.isArray(value)) return [{ name: key, value: text(value) }];
  if (explode || style === "deepObject") return value.map((part) => ({ name: key, value: text(part) }));
  return [{ name: key, value: value.map(text).join(between) }];
}

function headerValue({ style, explode = false }, value) {
  if (hasType(value, "object"))
    return Object.entries(value)
      .map((pair) => pair.map(textOf).join(explode ? "=" : ","))
      .join(",");
  return [value].flat().map(textOf).join(separatorOf(style));
}

/** What is wrong with a header, or null: browsers refuse such without saying which. */
function headerProblem(name, value) {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return "has a name that is not one of a header";
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? null : "has characters that headers cannot hold";
}

/** Puts a parameter where it belongs; what cannot be sent is told in `notes`. */
function addParameter(request, parameter, value) {
  if (parameter.in === "path") {
    request.path = request.path
      .replaceAll(`{${parameter.name}}`, () => pathValue(parameter, value))
      // A greedy parameter is the rest of the path, with its slashes.
      .replaceAll(`{${parameter.name}+}`, () =>
        String(value).replace(/^\//, "").split("/").map(encodeURIComponent).join("/"),
      );
  } else if (parameter.in === "query") {
    request.query.push(...queryPairs(parameter, value));
  } else if (parameter.in === "cookie") {
    request.notes.push(cookieNote(parameter.name));
    for (const pair of queryPairs(parameter, value)) request.cookies.push({ text: `${pair.name}=${pair.value}` });
  } else if (forbiddenHeaders.test(parameter.name)) {
    request.notes.push(
      `Browsers do not let pages set the header ${parameter.name}: it is not sent. The curl command has it.`,
    );
    request.curlOnly.push({ name: parameter.name, value: headerValue(parameter, value) });
  } else {
    request.headers.push({ name: parameter.name, value: headerValue(parameter, value) });
  }
}

/** The address, and with dots in the place of credentials; null where a value would lead it elsewhere. */
function addressOf(request, server) {
  const query = request.query.map(({ name, value }) => `${name}=${value}`).join("&");
  const path = request.path.startsWith("/") ? request.path : `/${request.path}`;
  // Segments of dots would climb out of the path.
  if (path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return null;
  const url = new URL(server.base + path + (query ? `?${query}` : ""));
  if (url.origin !== server.origin) return null;
  const shown = request.query.map(({ name, value, isSecret }) => `${name}=${isSecret ? mask : value}`).join("&");
  const isMasked = request.query.some(({ isSecret }) => isSecret);
  return { href: url.href, masked: isMasked ? `${url.origin}${url.pathname}?${shown}` : url.href };
}

function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A file as a field of a form: curl ends names at commas and semicolons that are not in quotes. */
function fileField(name, file) {
  const path = file.name.replace(/["\\]/g, "\\$&");
  return `${name}=@"${path}"${file.type ? `;type=${file.type}` : ""}`;
}

/** A text as a field of a form; one that says what it is stands in quotes, which end it for curl. */
function partField(name, value, type) {
  if (!type) return `--form-string ${quoted(`${name}=${value}`)}`;
  return `-F ${quoted(`${name}="${value.replace(/["\\]/g, "\\$&")}";type=${type}`)}`;
}

/** A form as browsers write it; but texts may say what they are, and their ends of lines stay. */
function multipartOf(form) {
  const boundary = `----form-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  const escapes = { '"': "%22", "\r": "%0D", "\n": "%0A" };
  const escaped = (text) => text.replace(/["\r\n]/g, (c) => escapes[c]);
  const chunks = form.flatMap(({ name, value, type }) => {
    const isFile = value instanceof File;
    const says = isFile ? value.type || "application/octet-stream" : type;
    const file = isFile ? `; filename="${escaped(value.name)}"` : "";
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"${file}`;
    return [`${head}${says ? `\r\nContent-Type: ${says}` : ""}\r\n\r\n`, value, "\r\n"];
  });
  return new Blob([...chunks, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
}

/** The request as a command of curl; with `isMasked`, credentials are dots. */
function curlOf(request, address, isMasked) {
  const shown = ({ value, isSecret }) => (isSecret && isMasked ? value.replace(/\S+$/, mask) : value);
  const url = isMasked ? address.masked : address.href;
  const method = { GET: "", HEAD: "--head " }[request.method] ?? `-X ${quoted(request.method)} `;
  const lines = [`curl ${method}${/[[\]{}]/.test(url) ? "--globoff " : ""}${quoted(url)}`];
  const { body, signature, cookies } = request;
  if (signature) {
    lines.push(`--aws-sigv4 ${quoted(`aws:amz:${signature.region}:execute-api`)}`);
    lines.push(`--user ${quoted(`${signature.id}:${isMasked ? mask : signature.secret}`)}`);
  }
  const headers = [...request.headers, ...request.curlOnly];
  if (signature?.session) headers.push({ name: "X-Amz-Security-Token", value: signature.session, isSecret: true });
  for (const header of headers) {
    const value = shown(header);
    // With a colon and nothing behind it, curl would leave the header out.
    lines.push(`-H ${quoted(value === "" ? `${header.name};` : `${header.name}: ${value}`)}`);
  }
  const sent = cookies.map(({ text, isSecret }) => (isSecret && isMasked ? text.replace(/=.*/s, `=${mask}`) : text));
  if (sent.length > 0) lines.push(`-H ${quoted(`Cookie: ${sent.join("; ")}`)}`);
  if (body?.form) {
    for (const { name, value, type } of body.form)
      lines.push(value instanceof File ? `-F ${quoted(fileField(name, value))}` : partField(name, value, type));
  } else if (body?.file) lines.push(`--data-binary ${quoted(`@${body.file.name}`)}`);
  else if (body) lines.push(`--data-raw ${quoted(body.text)}`);
  return lines.join(" \\\n  ");
}

/** What `fetch` is given. */
async function fetchOptions(request, url, server, signal) {
  const headers = new Headers();
  for (const { name, value } of request.headers) headers.append(name, value);
  const options = {
    method: request.method,
    headers,
    signal,
    // With its own credentials, a browser would ask for a user and a password in a window of its own, and keep them.
    credentials: server.isOwn && !request.isBasic ? "same-origin" : "omit",
    cache: "no-store",
  };
  const { body } = request;
  if (body?.form) options.body = multipartOf(body.form);
  else if (body) options.body = body.file ?? body.text;
  if (request.signature) await sign(request.signature, url, options);
  return options;
}

/** Adds a signature; bodies are made here then, as their bytes are signed. */
async function sign(keys, url, options) {
  if (!globalThis.crypto?.subtle)
    throw new Refusal("Requests can be signed only where this portal is served over HTTPS, or from this computer.");
  let module = null;
  try {
    module = await import(new URL(`${siteRoot}assets/signature.js?v=${assetsVersion}`, location.href).href);
  } catch {
    throw new Refusal("What signs requests could not be loaded: this portal has to be on a server.");
  }
  const made = new Request(url, options);
  const body = await made.arrayBuffer();
  const type = made.headers.get("content-type");
  if (options.body !== undefined) options.body = body;
  if (type) options.headers.set("Content-Type", type);
  const signature = await module.signed({ method: options.method, url, headers: [...options.headers], body }, keys);
  for (const [name, value] of signature) options.headers.set(name, value);
}

/** Why nothing was sent. */
class Refusal extends Error {}

// The answer: read as it comes, shown up to a bound.

const maxShown = 1024 * 1024;
const maxKept = 16 * 1024 * 1024;
// By what operators find a call in their logs; the first one of a kind that is there.
const idHeaders = [
  ["Trace id", ["x-amzn-trace-id", "traceparent"]],
  ["Request id", ["x-amzn-requestid", "apigw-requestid", "x-request-id"]],
];
let shownBlob = null;

function sizeText(bytes) {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function isText(type) {
  return (
    type === "" ||
    /^text\/|[/+](json|xml|yaml|javascript|x-www-form-urlencoded|graphql|x-ndjson|jsonl|csv)\b/i.test(type)
  );
}

/** The head of an answer: status, time, headers. */
function showHead(holder, response, milliseconds) {
  const kind = String(response.status)[0];
  const size = element("span", { class: "muted" });
  const whole = element("span", {}, "…");
  const note = element(
    "p",
    { class: "response-line", role: "status" },
    element("span", { class: `status status-${kind}` }, String(response.status)),
    ` ${response.statusText} `,
    element("span", { class: "muted", title: "Until the answer began" }, `${Math.round(milliseconds)} ms`),
    " ",
    size,
  );
  const headers = [...response.headers];
  const ids = idHeaders.map(([label, names]) => {
    const value = names.map((name) => response.headers.get(name)).find((one) => one !== null);
    return (
      value !== undefined &&
      element(
        "p",
        { class: "console-note" },
        `${label} `,
        element("code", {}, value),
        " ",
        copyButton(`Copy the ${label.toLowerCase()}`, () => value),
      )
    );
  });
  const list = element(
    "dl",
    { class: "header-list" },
    headers.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", { dir: "auto" }, value))),
  );
  const body = element("div", { class: "response-shown" });
  const parts = [
    note,
    response.redirected && element("p", { class: "console-note" }, `Answered after a redirect, by ${response.url}`),
    ...ids,
    element("p", { class: "console-note" }, "Until the end of the body: ", whole),
    element(
      "details",
      { class: "header-fold" },
      element("summary", {}, `${headers.length} headers that this page may see`),
      list,
    ),
    body,
  ];
  holder.replaceChildren(...parts.filter((part) => part !== false));
  return { body, size, whole };
}

/** What decodes a text: by the character set that the answer says, if browsers know it. */
function decoderOf(response) {
  const [, charset = "utf-8"] = /;\s*charset="?([\w-]+)/i.exec(response.headers.get("content-type") ?? "") ?? [];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

/** Reads the body; `onChunk` is called whenever something came. */
async function showBody({ body, size }, response, onChunk) {
  const type = (response.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  const isShownAsText = isText(type);
  const decoder = decoderOf(response);
  const chunks = [];
  const code = element("code", {});
  let total = 0;
  let shown = "";
  const holder = isShownAsText ? codeBox([code], "Body of the answer") : null;
  if (holder) body.append(holder);
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = reader ? await reader.read() : { done: true };
    if (done) break;
    total += value.length;
    if (total <= maxKept) chunks.push(value);
    size.textContent = sizeText(total);
    if (isShownAsText && shown.length < maxShown) {
      const text = decoder.decode(value, { stream: true }).slice(0, maxShown - shown.length);
      shown += text;
      code.append(text);
    }
    onChunk();
  }
  size.textContent = sizeText(total);
  const isWhole = total <= maxKept;
  if (isShownAsText) finishText(body, holder, code, shown, type, total);
  if (total === 0) body.replaceChildren(element("p", { class: "muted" }, "No body."));
  else if (!isShownAsText || shown.length >= maxShown)
    showFile(body, isWhole ? new Blob(chunks, { type }) : null, type, fileName(response, type));
}

/** The name under which a body is saved. */
function fileName(response, type) {
  const given = /filename="([^"\\]+)"|filename=([^\s;"]+)/i.exec(response.headers.get("content-disposition") ?? "");
  const extension = type.split("/")[1]?.split("+")[0] || "bin";
  return given?.[1] ?? given?.[2] ?? `response.${extension === "octet-stream" ? "bin" : extension}`;
}

function finishText(body, holder, code, shown, type, total) {
  const isWhole = shown.length < maxShown;
  if (isWhole && /[/+]json$/.test(type)) code.replaceChildren(...jsonPieces(prettyJson(shown)));
  if (!isWhole)
    body.append(
      element("p", { class: "console-note" }, `The first ${sizeText(maxShown)} of ${sizeText(total)} are shown.`),
    );
}

/** A picture, or a link that saves the body. */
function showFile(body, blob, type, name) {
  if (!blob) {
    body.append(
      element(
        "p",
        { class: "console-note" },
        `More than ${sizeText(maxKept)}: too much to keep here. Use the curl command.`,
      ),
    );
    return;
  }
  if (shownBlob) URL.revokeObjectURL(shownBlob);
  shownBlob = URL.createObjectURL(blob);
  if (type.startsWith("image/"))
    body.append(element("img", { class: "response-image", src: shownBlob, alt: "The picture that was answered" }));
  body.append(
    element(
      "p",
      {},
      element(
        "a",
        { href: shownBlob, download: name },
        `Save the body (${type || "unknown type"}, ${sizeText(blob.size)})`,
      ),
    ),
  );
}

/** Why there is no answer, as far as a page can know. */
function failureText(error, server, reason, isForbidden) {
  if (reason === "cancel") return "Cancelled.";
  if (reason === "time") return "The time is over: there was no answer, or no more of it.";
  if (isForbidden) {
    return server.isOwn
      ? "The server answered with a redirect to another host, where this page may not go. The curl command shows the answer."
      : `This page may not call ${server.host}: the API does not list it as one of its servers. The curl command works all the same.`;
  }
  const words = [];
  if (!navigator.onLine) words.push("This computer seems to be offline.");
  if (location.protocol === "https:" && server.base.startsWith("http:"))
    words.push("A page that comes over HTTPS may not call a server without it.");
  if (server.isOwn) words.push("The server did not answer, or cut the connection, or led to another host that does not allow calls from this page.");
  else
    words.push(
      `${server.host} did not answer, or it does not allow calls from this page: it would have to answer with Access-Control-Allow-Origin for ${ownOrigin() ?? "null (a page that is opened as a file)"}. Browsers do not say which. The curl command works without that.`,
    );
  words.push(`(${error.message})`);
  return words.join(" ");
}

// The console: a form, a request, an answer.

function startConsole() {
  const holder = document.querySelector("[data-console]");
  const data = exactJson(document.getElementById("console-data")?.textContent ?? "");
  if (!holder || !data) return;
  const servers = makeServerChoice(data.servers, data.hasOthers);
  const access = makeAccess(data);
  const isOfForm = (parameter) => !access.schemes.some((scheme) => isOfScheme(scheme, parameter));
  const parameters = (data.parameters ?? []).filter(isOfForm).map((parameter) => {
    const hint =
      parameter.in === "header" && forbiddenHeaders.test(parameter.name)
        ? "Browsers do not let pages set this header."
        : parameter.in === "cookie"
          ? "Browsers do not let pages set cookies of requests."
          : hintFor(parameter);
    const field = makeField(parameter.name, controlFor(parameter), {
      required: parameter.required,
      hint,
      type: `${parameter.type ?? ""} in ${parameter.in}`,
    });
    return { parameter, field };
  });
  const body = data.body ? makeBody(data.body) : null;
  const method =
    data.method === "ANY" || data.method === "DEFAULT"
      ? makeField("Method", selectOf(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"], false, "GET"))
      : null;
  const seconds = makeField(
    "Time limit, in seconds",
    element("input", { type: "text", inputmode: "numeric", value: "30" }),
  );
  const send = element("button", { type: "submit", class: "button button-strong" }, "Send");
  const anyway = element("button", { type: "button", class: "button", hidden: true }, "Send anyway");
  const cancel = element("button", { type: "button", class: "button", hidden: true }, "Cancel");
  const message = element("p", { class: "console-message", role: "alert", hidden: true });
  const notes = element("ul", { class: "console-notes" });
  const answer = element("div", { class: "console-answer" });
  const part = (title, rows) =>
    rows.length > 0 && element("fieldset", { class: "console-part" }, element("legend", {}, title), rows);
  const form = element(
    "form",
    { class: "console-form", novalidate: true, "aria-labelledby": "try-it" },
    servers.rows,
    method?.row,
    access.rows,
    part(
      "Parameters",
      parameters.map(({ field }) => field.row),
    ),
    body && part("Body", body.rows),
    element("details", { class: "console-more" }, element("summary", {}, "More"), seconds.row),
    message,
    element("p", { class: "console-buttons" }, send, anyway, cancel),
  );
  const panel = {
    data,
    method,
    servers,
    access,
    parameters,
    body,
    seconds,
    send,
    anyway,
    cancel,
    message,
    notes,
    answer,
    running: null,
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(panel, false);
  });
  anyway.addEventListener("click", () => submit(panel, true));
  cancel.addEventListener("click", () => panel.running?.stop("cancel"));
  const fold = element(
    "details",
    { class: "console-fold" },
    element(
      "summary",
      {},
      element("span", { class: `method method-small method-${methodColour(data.method)}` }, data.method),
      " Send a request from here",
    ),
    form,
    notes,
    answer,
  );
  // Open, it leaves the column that stays in view: whoever is far down the page is brought to it.
  fold.addEventListener("toggle", () => {
    const { top } = fold.getBoundingClientRect();
    if (fold.open && (top < 0 || top > innerHeight)) fold.scrollIntoView();
  });
  const openIfAsked = () => {
    if (location.hash === "#try-it") fold.open = true;
  };
  addEventListener("hashchange", openIfAsked);
  openIfAsked();
  holder.append(fold);
}

/** The fields of a body. `read()` gives `{body, contentType}` or `{problem, control}`. */
function makeBody(description) {
  const media = description.media ?? [];
  const select = selectOf(
    media.map(({ type }) => type),
    false,
    media[0]?.type,
  );
  const choice = makeField("Media type", select);
  const holder = element("div", {});
  let editor = null;
  const show = () => {
    editor = makeEditor(media[select.selectedIndex] ?? { type: "application/octet-stream" }, description.required);
    holder.replaceChildren(...editor.rows);
  };
  select.addEventListener("change", show);
  show();
  return { rows: [media.length > 1 && choice.row, holder], read: () => editor.read() };
}

function makeEditor(media, required) {
  const type = media.type.split(";")[0].trim().toLowerCase();
  const isForm = type === "multipart/form-data" || type === "application/x-www-form-urlencoded";
  if (isForm && Array.isArray(media.fields)) return formEditor(media, type);
  if (!isText(type) && type !== "*/*") return fileEditor(media, type, required);
  const control = element("textarea", {
    rows: Math.min(16, Math.max(4, (media.example ?? "").split("\n").length)),
    spellcheck: "false",
    class: "code-input",
  });
  control.value = media.example ?? "";
  const field = makeField(media.type, control, { required });
  const isJson = /[/+]json$/.test(type);
  const schema = plain(media.schema);
  const rows = [field.row];
  if (isJson) {
    rows.push(
      element(
        "button",
        {
          type: "button",
          class: "plain-button",
          click: () => {
            control.value = prettyJson(control.value);
          },
        },
        "Format",
      ),
    );
  }
  const read = () => {
    const text = control.value;
    if (text.trim() === "") return required ? { field, problem: "is required" } : {};
    const outcome = { field, body: { text }, contentType: media.type };
    if (type.includes("*")) outcome.contentType = parsedJson(text) === undefined ? "text/plain" : "application/json";
    if (!isJson) return outcome;
    try {
      const value = JSON.parse(text);
      const problems = schema === undefined ? [] : problemsOf(schema, value);
      if (problems.length > 0) outcome.problem = problems.map(problemText).join("\n");
    } catch (error) {
      outcome.problem = `is not JSON: ${error.message}`;
    }
    return outcome;
  };
  return { rows, read };
}

function fileEditor(media, type, required) {
  const control = element("input", { type: "file" });
  const field = makeField(media.type, control, { required });
  return {
    rows: [field.row],
    read: () =>
      control.files.length === 0
        ? required
          ? { field, problem: "is required" }
          : {}
        : {
            field,
            body: { file: control.files[0] },
            contentType: type.includes("*") ? control.files[0].type || "application/octet-stream" : media.type,
          },
  };
}

/** The pairs of a field of a form that is written as a query is. */
function pairsOf(entry, value) {
  return entry.json ? [{ name: coded(entry.name), value: coded(jsonOf(entry, value)) }] : queryPairs(entry, value);
}

/** The parts of a field of a form in parts. */
function partsOf(entry, value) {
  const { name, mediaType: type } = entry;
  if (entry.json) return [{ name, value: jsonOf(entry, value), type }];
  if (entry.style && Array.isArray(value)) return queryPairs(entry, value, String);
  return [value].flat().map((one) => ({ name, value: textOf(one), type }));
}

/** A file with a media type that the form has for it: its own, where that is one of them. */
function fileOf({ mediaType }, file) {
  const known = (mediaType ?? "").split(",").map((one) => one.trim());
  const first = known.find((one) => one !== "" && !one.includes("*"));
  const isOne = known.some((one) => one === file.type || (one.endsWith("/*") && file.type.startsWith(one.slice(0, -1))));
  return isOne || !first ? file : new File([file], file.name, { type: first });
}

function formEditor(media, type) {
  const fields = media.fields.map((entry) => ({
    entry,
    field: makeField(entry.name, controlFor(entry), {
      required: entry.required,
      hint: entry.is_file ? "" : hintFor(entry),
      type: entry.is_file ? (entry.is_list ? "files" : "file") : entry.type,
    }),
  }));
  const read = () => {
    const isInParts = type === "multipart/form-data";
    const form = [];
    const problems = [];
    for (const { entry, field } of fields) {
      if (entry.is_file) {
        for (const file of field.control.files)
          form.push(
            isInParts
              ? { name: entry.name, value: fileOf(entry, file) }
              : { name: coded(entry.name), value: coded(file.name) },
          );
        if (field.control.files.length === 0 && entry.required) problems.push({ field, problem: "is required" });
        continue;
      }
      const { value, problem } = entered(entry, field.control);
      if (problem) problems.push({ field, problem });
      if (value !== undefined) form.push(...(isInParts ? partsOf : pairsOf)(entry, value));
    }
    // The body says its boundary itself.
    if (isInParts) return { problems, body: { form } };
    const text = form.map(({ name, value }) => `${name}=${value}`).join("&");
    return { problems, body: { text }, contentType: media.type };
  };
  return { rows: fields.map(({ field }) => field.row), read };
}

/** The request of the form; what is wrong is shown at the fields, the first of which is in `wrong`. */
function makeRequest(panel) {
  const { data } = panel;
  const request = {
    method: panel.method?.control.value ?? data.method,
    path: data.path,
    query: [],
    headers: [],
    curlOnly: [],
    cookies: [],
    notes: [],
    problems: [],
    signature: null,
    isBasic: panel.access.schemes.some(isBasic),
    body: null,
  };
  let wrong = null;
  const show = (field, problem) => {
    field.show(problem ?? null);
    if (problem) wrong ??= field.control;
  };
  for (const { parameter, field } of panel.parameters) {
    const { value, problem } = entered(parameter, field.control);
    const isHeader = parameter.in === "header" && value !== undefined;
    const unfit = isHeader ? headerProblem(parameter.name, headerValue(parameter, value)) : null;
    show(field, problem ?? unfit);
    if (unfit) request.problems.push(`${parameter.name} ${unfit}.`);
    if (value !== undefined) addParameter(request, parameter, value);
  }
  const { field, problem, problems, body, contentType } = panel.body?.read() ?? {};
  if (field) show(field, problem);
  for (const one of problems ?? []) show(one.field, one.problem);
  if (body && request.method !== "GET" && request.method !== "HEAD") {
    request.body = body;
    if (contentType) request.headers.push({ name: "Content-Type", value: contentType });
  } else if (body) {
    request.notes.push(`Browsers send no body with ${request.method}.`);
  }
  addCredentials(request, panel.access.parts());
  for (const { name, value, isSecret } of request.headers) {
    const unfit = isSecret ? headerProblem(name, value) : null;
    if (unfit) request.problems.push(`What is entered for ${name} ${unfit}.`);
  }
  return { request, wrong };
}

function submit(panel, isAnyway) {
  const say = (text) => {
    panel.message.hidden = text === null;
    panel.message.textContent = text ?? "";
  };
  const missing = panel.servers.check();
  const { request, wrong } = makeRequest(panel);
  panel.anyway.hidden = true;
  if (missing) {
    say("Nothing was sent: choose a server.");
    missing.focus();
    return;
  }
  if (wrong && !isAnyway) {
    say("Nothing was sent: see the messages at the fields.");
    panel.anyway.hidden = request.problems.length > 0;
    wrong.focus();
    return;
  }
  if (request.problems.length > 0) {
    say(`Nothing was sent. ${request.problems.join(" ")}`);
    return;
  }
  const server = panel.servers.chosen();
  const address = addressOf(request, server);
  if (!address || /\{[^}]*\}/.test(request.path)) {
    say(
      address
        ? "Nothing was sent: a part of the path has no value."
        : "Nothing was sent: a value would lead the path elsewhere (“.” or “..”).",
    );
    return;
  }
  say(null);
  panel.running?.stop("cancel");
  run(panel, request, server, address, say);
}

/** Sends, and shows what comes. */
async function run(panel, request, server, address, say) {
  const controller = new AbortController();
  const limit = Math.min(3600, Math.max(1, Number(panel.seconds.control.value) || 30)) * 1000;
  const running = {
    reason: "",
    timer: 0,
    stop(reason) {
      running.reason = reason;
      controller.abort();
    },
  };
  // As long as something comes, the time starts anew.
  const restart = () => {
    clearTimeout(running.timer);
    running.timer = setTimeout(() => running.stop("time"), limit);
  };
  const isCurrent = () => panel.running === running;
  // The one thing that browsers do say: that the policy of this page forbids where a request goes.
  let isForbidden = false;
  const forbid = ({ effectiveDirective }) => {
    isForbidden ||= effectiveDirective === "connect-src";
  };
  document.addEventListener("securitypolicyviolation", forbid);
  panel.running = running;
  panel.cancel.hidden = false;
  panel.answer.replaceChildren(element("p", { class: "muted", role: "status" }, "Sending…"));
  showCommand(panel, request, address);
  restart();
  try {
    const options = await fetchOptions(request, address.href, server, controller.signal);
    const start = performance.now();
    const response = await fetch(address.href, options);
    // A request that was sent meanwhile has the place.
    if (!isCurrent()) return;
    const shown = showHead(panel.answer, response, performance.now() - start);
    await showBody(shown, response, restart);
    shown.whole.textContent = `${Math.round(performance.now() - start)} ms`;
  } catch (error) {
    if (!isCurrent()) return;
    if (panel.answer.querySelector(".response-line") === null) panel.answer.replaceChildren();
    // The event comes in a task of its own.
    await new Promise((ready) => setTimeout(ready));
    say(error instanceof Refusal ? error.message : failureText(error, server, running.reason, isForbidden));
  } finally {
    clearTimeout(running.timer);
    document.removeEventListener("securitypolicyviolation", forbid);
    if (isCurrent()) {
      panel.cancel.hidden = true;
      panel.running = null;
    }
  }
}

function showCommand(panel, request, address) {
  const masked = curlOf(request, address, true);
  const whole = curlOf(request, address, false);
  const code = element("code", {}, masked);
  const reveal = element("button", { type: "button", class: "reveal-button", "aria-pressed": "false" }, "Show key");
  reveal.addEventListener("click", () => {
    const isShown = code.textContent === masked;
    code.textContent = isShown ? whole : masked;
    reveal.setAttribute("aria-pressed", String(isShown));
  });
  const box = element(
    "div",
    { class: "code-box" },
    element("pre", { class: "code", tabindex: 0, role: "region", "aria-label": "The request for curl" }, code),
    element(
      "div",
      { class: "code-buttons" },
      whole !== masked && reveal,
      copyButton("Copy the request for curl", () => whole),
    ),
  );
  panel.notes.replaceChildren(
    ...request.notes.map((note) => element("li", {}, note)),
    element(
      "li",
      { class: "console-command" },
      element("details", {}, element("summary", {}, "This request for curl"), box),
    ),
  );
}

const callbackNote = document.querySelector("[data-callback]");
if (callbackNote) finishSignIn(callbackNote);
startConsole();

})();
