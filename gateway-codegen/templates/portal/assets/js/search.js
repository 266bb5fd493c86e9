// The search: a dialog with a field and a list. `/` and Ctrl-K open it.

const kindTitles = {
  operation: "Operations",
  webhook: "Webhooks",
  callback: "Callbacks",
  parameter: "Parameters",
  schema: "Schemas",
  guide: "Guides",
  page: "Pages",
  error: "Errors",
};
let searchDialog = null;

function startSearch() {
  const button = document.querySelector("[data-search]");
  if (!button || typeof HTMLDialogElement !== "function") return;
  button.addEventListener("click", openSearch);
  button.setAttribute("aria-keyshortcuts", "/ Control+K Meta+K");
  document.addEventListener("keydown", (event) => {
    const isTyping =
      event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping;
    const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isSlash && !isK) return;
    event.preventDefault();
    openSearch();
  });
}

function openSearch() {
  searchDialog ??= makeSearch();
  if (!searchDialog.dialog.open) searchDialog.dialog.showModal();
  searchDialog.input.select();
  searchDialog.input.focus();
  loadEntries().catch(() => searchDialog.say("The index of the search cannot be loaded."));
}

function makeSearch() {
  const input = element("input", {
    type: "search",
    class: "search-input",
    role: "combobox",
    "aria-label": "Search",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "search-results",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: "Operations, parameters, schemas, guides",
    maxlength: 200,
  });
  const list = element("div", {
    class: "search-results",
    role: "listbox",
    id: "search-results",
    "aria-label": "Results",
  });
  const note = element("p", { class: "search-note", role: "status" });
  const close = element("button", { type: "button", class: "plain-button", click: () => dialog.close() }, "Close");
  const hint = element(
    "p",
    { class: "search-hint", "aria-hidden": "true" },
    element("kbd", {}, "↑"),
    " ",
    element("kbd", {}, "↓"),
    " choose ",
    element("kbd", {}, "Enter"),
    " open ",
    element("kbd", {}, "Esc"),
    " close",
  );
  const dialog = element(
    "dialog",
    { class: "search-dialog", "aria-label": "Search" },
    element("div", { class: "search-head" }, input, close),
    note,
    list,
    hint,
  );
  document.body.append(dialog);
  const search = {
    dialog,
    input,
    list,
    note,
    options: [],
    chosen: -1,
    asked: 0,
    say: (text) => {
      note.textContent = text;
    },
  };
  input.addEventListener("input", () => runSearch(search));
  input.addEventListener("keydown", (event) => onSearchKey(search, event));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  // A link to the page that is shown changes no page.
  list.addEventListener("click", (event) => {
    if (event.target.closest("a")) dialog.close();
  });
  search.say("Type to search.");
  return search;
}

async function runSearch(search) {
  search.asked += 1;
  const asked = search.asked;
  const query = search.input.value;
  let found = null;
  try {
    found = await findEntries(query, 40);
  } catch {
    search.say("The index of the search cannot be loaded.");
    return;
  }
  // A later query may have been faster.
  if (asked === search.asked) showResults(search, query, found);
}

function showResults(search, query, { results, marks }) {
  const groups = new Map();
  for (const result of results) {
    if (!groups.has(result.kind)) groups.set(result.kind, []);
    groups.get(result.kind).push(result);
  }
  search.options = [];
  const shown = [...groups].map(([kind, entries], index) =>
    element(
      "div",
      { role: "group", "aria-labelledby": `search-group-${index}` },
      element(
        "p",
        { class: "search-group", id: `search-group-${index}`, role: "presentation" },
        kindTitles[kind] ?? kind,
      ),
      entries.slice(0, 12).map((entry) => resultOption(search, entry, marks)),
    ),
  );
  search.list.replaceChildren(...shown);
  search.input.setAttribute("aria-expanded", String(search.options.length > 0));
  chooseOption(search, search.options.length > 0 ? 0 : -1);
  const count = search.options.length;
  if (query.trim() === "") search.say("Type to search.");
  else if (count === 0) search.say(`Nothing is found for “${query.trim()}”. Try fewer or shorter words.`);
  else search.say(count === 1 ? "1 result" : `${count} results`);
}

function resultOption(search, result, marks) {
  const option = element(
    "a",
    {
      class: "search-result",
      role: "option",
      id: `search-option-${search.options.length}`,
      href: result.href,
      tabindex: -1,
      "aria-selected": "false",
    },
    element(
      "span",
      { class: "search-title" },
      result.method &&
        element("span", { class: `method method-small method-${methodColour(result.method)}` }, result.method),
      " ",
      element("bdi", {}, ...marked(result.title, marks)),
    ),
    // A title that is made of the path does not say it again.
    result.path && result.path !== result.title && element("code", { class: "search-path" }, ...marked(result.path, marks)),
    result.excerpt && element("span", { class: "search-excerpt", dir: "auto" }, ...marked(result.excerpt, marks)),
  );
  search.options.push(option);
  return option;
}

function methodColour(method) {
  const colours = { GET: "get", HEAD: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" };
  return colours[method] ?? "other";
}

/** A text with the words that were asked for marked. */
function marked(text, words) {
  if (words.length === 0) return [text];
  const longestFirst = [...words].sort((left, right) => right.length - left.length);
  const pattern = longestFirst.map((word) => word.replace(/[^\p{Alphabetic}\p{N}]/gu, "\\$&")).join("|");
  return text
    .split(new RegExp(`(${pattern})`, "giu"))
    .map((piece, index) => (index % 2 === 1 ? element("mark", {}, piece) : piece));
}

function chooseOption(search, index) {
  search.options[search.chosen]?.setAttribute("aria-selected", "false");
  search.chosen = index;
  const option = search.options[index];
  if (!option) {
    search.input.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  search.input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function onSearchKey(search, event) {
  const count = search.options.length;
  if (event.key === "ArrowDown" && count > 0) chooseOption(search, (search.chosen + 1) % count);
  else if (event.key === "ArrowUp" && count > 0) chooseOption(search, (search.chosen + count - 1) % count);
  else if (event.key === "Enter") search.options[search.chosen]?.click();
  // A search field would be cleared first.
  else if (event.key === "Escape") search.dialog.close();
  else return;
  event.preventDefault();
}
