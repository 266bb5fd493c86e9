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
