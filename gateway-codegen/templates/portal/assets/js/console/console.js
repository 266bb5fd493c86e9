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
