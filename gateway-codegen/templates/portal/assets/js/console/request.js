// The request that is made from the form.

// What scripts of pages may not set; browsers would leave it out without a word.
const forbiddenHeaders =
  /^(accept-charset|accept-encoding|access-control-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|permissions-policy|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|via)$/i;

/** A value in a path: lists and objects in the style of the parameter. */
function pathValue({ name, style = "simple", explode = false }, value) {
  const code = (part) => encodeURIComponent(textOf(part));
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
  return [value].flat().map(code).join(",");
}

/** The pairs of a query parameter, encoded. */
function queryPairs({ name, style = "form", explode = style === "form" }, value) {
  const code = (part) => encodeURIComponent(textOf(part));
  const key = encodeURIComponent(name);
  if (hasType(value, "object")) {
    const pairs = Object.entries(value);
    if (style === "deepObject")
      return pairs.map(([member, part]) => ({ name: `${key}[${encodeURIComponent(member)}]`, value: code(part) }));
    if (explode) return pairs.map(([member, part]) => ({ name: encodeURIComponent(member), value: code(part) }));
    return [{ name: key, value: pairs.flat().map(code).join(",") }];
  }
  if (!Array.isArray(value)) return [{ name: key, value: code(value) }];
  if (explode) return value.map((part) => ({ name: key, value: code(part) }));
  const between = { spaceDelimited: "%20", pipeDelimited: "%7C" }[style] ?? ",";
  return [{ name: key, value: value.map(code).join(between) }];
}

function headerValue({ explode = false }, value) {
  if (hasType(value, "object"))
    return Object.entries(value)
      .map((pair) => pair.map(textOf).join(explode ? "=" : ","))
      .join(",");
  return [value].flat().map(textOf).join(",");
}

/** Puts a parameter where it belongs; what cannot be sent is told in `notes`. */
function addParameter(request, parameter, value) {
  if (parameter.in === "path") {
    request.path = request.path
      .replaceAll(`{${parameter.name}}`, () => pathValue(parameter, value))
      // A greedy parameter is the rest of the path, with its slashes.
      .replaceAll(`{${parameter.name}+}`, () => String(value).split("/").map(encodeURIComponent).join("/"));
  } else if (parameter.in === "query") {
    request.query.push(...queryPairs(parameter, value));
  } else if (parameter.in === "cookie") {
    request.notes.push(cookieNote(parameter.name));
  } else if (forbiddenHeaders.test(parameter.name)) {
    request.notes.push(
      `Browsers do not let pages set the header ${parameter.name}: it is not sent. The curl command has it.`,
    );
    request.curlOnly.push({ name: parameter.name, value: headerValue(parameter, value) });
  } else {
    request.headers.push({ name: parameter.name, value: headerValue(parameter, value) });
  }
}

/** The address, or null where a value would lead it elsewhere. */
function addressOf(request, server) {
  const query = request.query.map(({ name, value }) => `${name}=${value}`).join("&");
  const path = request.path.startsWith("/") ? request.path : `/${request.path}`;
  const text = server.base + path + (query ? `?${query}` : "");
  // Segments of dots would climb out of the path.
  if (path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return null;
  const url = new URL(text);
  return url.origin === server.origin ? url.href : null;
}

function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The request as a command of curl; with `isMasked`, credentials are dots. */
function curlOf(request, url, isMasked) {
  const shown = ({ value, isSecret }) => (isSecret && isMasked ? value.replace(/\S+$/, mask) : value);
  let address = url;
  if (isMasked) for (const { value, isSecret } of request.query) if (isSecret) address = address.replace(value, mask);
  const lines = [
    `curl ${request.method === "GET" ? "" : request.method === "HEAD" ? "--head " : `-X ${quoted(request.method)} `}${quoted(address)}`,
  ];
  for (const header of [...request.headers, ...request.curlOnly])
    lines.push(`-H ${quoted(`${header.name}: ${shown(header)}`)}`);
  const { body } = request;
  if (body?.form) {
    for (const { name, value } of body.form) {
      if (value instanceof File) lines.push(`-F ${quoted(`${name}=@${value.name}`)}`);
      else lines.push(`--form-string ${quoted(`${name}=${value}`)}`);
    }
  } else if (body?.file) lines.push(`--data-binary ${quoted(`@${body.file.name}`)}`);
  else if (body) lines.push(`--data-raw ${quoted(body.text)}`);
  return lines.join(" \\\n  ");
}

/** What `fetch` is given. */
function fetchOptions(request, server, signal) {
  const headers = new Headers();
  for (const { name, value } of request.headers) headers.append(name, value);
  const options = {
    method: request.method,
    headers,
    signal,
    credentials: server.isOwn ? "same-origin" : "omit",
    cache: "no-store",
  };
  const { body } = request;
  if (!body) return options;
  if (body.form) {
    options.body = new FormData();
    for (const { name, value } of body.form) options.body.append(name, value);
  } else options.body = body.file ?? body.text;
  return options;
}
