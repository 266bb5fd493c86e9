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
