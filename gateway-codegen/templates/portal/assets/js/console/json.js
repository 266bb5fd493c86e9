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
