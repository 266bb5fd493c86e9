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
