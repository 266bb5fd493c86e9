// AWS Signature Version 4 of a request that a browser sends: see "AWS Signature Version 4 for API requests" in the IAM
// User Guide. Signed are the host, the type of the body and all `x-amz-…` headers.

const encoder = new TextEncoder();
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const digest = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

async function hmac(key, text) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const known = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return crypto.subtle.sign("HMAC", known, encoder.encode(text));
}

/** By code units, as signatures have it, and not by a language. */
const compare = (left, right) => (left < right ? -1 : Number(left > right));

/** Everything encoded but the unreserved characters of RFC 3986. */
function encoded(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The path as it is sent, encoded once more, without empty segments. */
function canonicalPath(path) {
  const segments = path.split("/");
  const named = segments.filter((segment) => segment !== "");
  const isFolder = named.length === 0 || segments.at(-1) === "";
  return `${named.map((segment) => `/${encoded(segment)}`).join("")}${isFolder ? "/" : ""}`;
}

function canonicalQuery(query) {
  const decoded = (text) => {
    try {
      return decodeURIComponent(text.replaceAll("+", " "));
    } catch {
      return text;
    }
  };
  const pairs = query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encoded(decoded(name)), encoded(decoded(value))];
    });
  pairs.sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue));
  return pairs.map((pair) => pair.join("=")).join("&");
}

/**
 * The headers that sign a request: `headers` are pairs, `body` is its bytes, and `keys` has `id`, `secret`, `region` and,
 * where there is one, `session`.
 */
export async function signed({ method, url, headers, body }, keys, now = new Date()) {
  const { host, pathname, search } = new URL(url);
  const date = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const own = [["x-amz-date", date]];
  if (keys.session) own.push(["x-amz-security-token", keys.session]);
  const isSigned = ([name]) => name === "content-type" || name.startsWith("x-amz-");
  const fields = headers.map(([name, value]) => [name.toLowerCase(), value]).filter(isSigned);
  const all = [...fields, ...own, ["host", host]].sort(([left], [right]) => compare(left, right));
  const names = all.map(([name]) => name).join(";");
  const request = [
    method,
    canonicalPath(pathname),
    canonicalQuery(search.slice(1)),
    ...all.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, " ")}`),
    "",
    names,
    await digest(body),
  ].join("\n");
  const scope = `${date.slice(0, 8)}/${keys.region}/execute-api/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", date, scope, await digest(encoder.encode(request))].join("\n");
  let key = encoder.encode(`AWS4${keys.secret}`);
  for (const part of scope.split("/")) key = await hmac(key, part);
  const signature = hex(await hmac(key, text));
  const parts = [`Credential=${keys.id}/${scope}`, `SignedHeaders=${names}`, `Signature=${signature}`];
  return [...own, ["Authorization", `AWS4-HMAC-SHA256 ${parts.join(", ")}`]];
}
