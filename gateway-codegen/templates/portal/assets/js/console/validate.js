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
