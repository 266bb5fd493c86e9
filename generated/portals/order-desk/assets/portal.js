"use strict";
(() => {
// Elements are made from texts alone: nothing in these scripts reads markup from a string.

const page = document.documentElement;
const siteRoot = page.dataset.root ?? "";
const assetsVersion = page.dataset.version ?? "";

/** An element. Attributes that are false, null or undefined are left out; functions listen to the event they name. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** What is kept between pages; storage may be forbidden, or full. */
const kept = {
  read(storage, key) {
    try {
      return globalThis[storage].getItem(key);
    } catch {
      return null;
    }
  },
  write(storage, key, value) {
    try {
      if (value === null) globalThis[storage].removeItem(key);
      else globalThis[storage].setItem(key, value);
      return true;
    } catch {
      return false;
    }
  },
};

let liveRegion = null;

/** Says something to those who do not see it. */
function announce(text) {
  if (!liveRegion) {
    liveRegion = element("p", { class: "hidden-text", role: "status" });
    document.body.append(liveRegion);
  }
  liveRegion.textContent = "";
  // A region speaks when it changes, also where the text is the same as before.
  setTimeout(() => {
    liveRegion.textContent = text;
  }, 50);
}

// System, light, dark: the choice is kept in this browser.

const themeNames = { system: "as the system", light: "light", dark: "dark" };

function startThemeSwitch() {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  const show = () => {
    const theme = page.dataset.theme ?? "system";
    button.setAttribute("aria-label", `Colours: ${themeNames[theme]}`);
    button.title = `Colours: ${themeNames[theme]}`;
  };
  button.addEventListener("click", () => {
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    // The first press is always a visible change.
    const order = isDark ? ["system", "light", "dark"] : ["system", "dark", "light"];
    const theme = order[(order.indexOf(page.dataset.theme ?? "system") + 1) % order.length];
    if (theme === "system") delete page.dataset.theme;
    else page.dataset.theme = theme;
    kept.write("localStorage", "portal.theme", theme === "system" ? null : theme);
    show();
    announce(`Colours: ${themeNames[theme]}`);
  });
  show();
}

// The menu of narrow screens, links into what is folded, and where the reader is on the page.

function startMenu() {
  const menu = document.getElementById("navigation");
  const button = document.querySelector(".menu-button");
  const close = document.querySelector(".menu-close");
  if (!menu || !button || !close) return;
  button.setAttribute("role", "button");
  button.setAttribute("aria-controls", "navigation");
  const set = (isOpen, focus) => {
    menu.classList.toggle("is-open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    if (focus) focus.focus();
  };
  set(location.hash === "#navigation", null);
  const toggle = (event) => {
    event.preventDefault();
    const isOpen = menu.classList.contains("is-open");
    set(!isOpen, isOpen ? button : close);
  };
  button.addEventListener("click", toggle);
  button.addEventListener("keydown", (event) => {
    if (event.key === " ") toggle(event);
  });
  close.addEventListener("click", (event) => {
    event.preventDefault();
    if (location.hash === "#navigation") history.replaceState(null, "", "#content");
    set(false, button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("is-open")) set(false, button);
  });
  document.addEventListener("click", (event) => {
    const isOutside = !menu.contains(event.target) && !button.contains(event.target);
    if (isOutside && menu.classList.contains("is-open")) set(false, null);
  });
  showCurrent(menu);
}

/** Scrolls the navigation, and only it, to the page that is shown. */
function showCurrent(menu) {
  const current = menu.querySelector('nav [aria-current="page"]');
  if (!current || menu.scrollHeight <= menu.clientHeight) return;
  const offset = current.getBoundingClientRect().top - menu.getBoundingClientRect().top;
  if (offset > menu.clientHeight * 0.8) menu.scrollTop += offset - menu.clientHeight / 3;
}

/** Unfolds what a link leads into. */
function openTarget() {
  let id = "";
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  const target = id ? document.getElementById(id) : null;
  if (!target) return;
  let hasChanged = false;
  for (let at = target; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement && !at.open) {
      at.open = true;
      hasChanged = true;
    }
  }
  if (hasChanged) target.scrollIntoView();
}

/** Marks the section that is read in "On this page". */
function startSpy() {
  const links = new Map();
  for (const link of document.querySelectorAll('.contents a[href^="#"]')) {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    } catch {
      // Not the address of anything.
    }
    if (target) links.set(target, link);
  }
  if (links.size === 0) return;
  let isWaiting = false;
  const mark = () => {
    isWaiting = false;
    let current = null;
    for (const target of links.keys()) {
      if (target.getBoundingClientRect().top < innerHeight * 0.3) current = target;
    }
    for (const [target, link] of links) {
      if (target === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const later = () => {
    if (!isWaiting) requestAnimationFrame(mark);
    isWaiting = true;
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later, { passive: true });
  mark();
}

// Samples are folded one below the other; with scripts they are tabs. The language that the reader chooses is kept.

let tabCount = 0;
const tabGroups = [];

function startTabs() {
  for (const box of document.querySelectorAll(".samples")) makeTabs(box);
}

function makeTabs(box) {
  const samples = [...box.children].filter((child) => child.matches("details.sample"));
  if (samples.length === 0) return;
  const key = box.dataset.tabs ?? "";
  const list = element("div", { class: "tab-list", role: "tablist", "aria-label": box.dataset.label ?? "Samples" });
  const tabs = samples.map((sample) => {
    tabCount += 1;
    const summary = sample.querySelector("summary");
    const tab = element(
      "button",
      {
        type: "button",
        class: "tab",
        role: "tab",
        id: `tab-${tabCount}`,
        "aria-controls": `panel-${tabCount}`,
      },
      ...summary.childNodes,
    );
    const panel = element(
      "div",
      {
        class: "tab-panel",
        role: "tabpanel",
        id: `panel-${tabCount}`,
        "aria-labelledby": `tab-${tabCount}`,
      },
      ...[...sample.childNodes].filter((child) => child !== summary),
    );
    return { id: sample.dataset.id ?? "", tab, panel };
  });
  const group = { key, tabs };
  tabGroups.push(group);
  tabs.forEach((entry, index) => {
    entry.tab.addEventListener("click", () => chooseTab(group, entry.id, index));
    entry.tab.addEventListener("keydown", (event) => {
      const next = nextTab(event.key, index, tabs.length);
      if (next === null) return;
      event.preventDefault();
      chooseTab(group, tabs[next].id, next);
      tabs[next].tab.focus();
    });
    list.append(entry.tab);
  });
  box.replaceChildren(list, ...tabs.map((entry) => entry.panel));
  const remembered = key ? kept.read("localStorage", `portal.${key}`) : null;
  showTab(
    group,
    Math.max(
      0,
      tabs.findIndex((entry) => entry.id === remembered),
    ),
  );
}

function nextTab(key, index, count) {
  const isRightToLeft = getComputedStyle(page).direction === "rtl";
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === (isRightToLeft ? "ArrowLeft" : "ArrowRight")) return (index + 1) % count;
  if (key === (isRightToLeft ? "ArrowRight" : "ArrowLeft")) return (index + count - 1) % count;
  return null;
}

function chooseTab(group, id, index) {
  showTab(group, index);
  if (!group.key) return;
  kept.write("localStorage", `portal.${group.key}`, id);
  for (const other of tabGroups) {
    if (other === group || other.key !== group.key) continue;
    const same = other.tabs.findIndex((entry) => entry.id === id);
    if (same >= 0) showTab(other, same);
  }
}

function showTab(group, chosen) {
  group.tabs.forEach((entry, index) => {
    entry.tab.setAttribute("aria-selected", String(index === chosen));
    entry.tab.tabIndex = index === chosen ? 0 : -1;
    entry.panel.hidden = index !== chosen;
  });
}

// What the reader has entered to call the API: kept for this session alone, apart for each API of the site.

const credentialsKey = `portal.credentials:${new URL(page.dataset.apiRoot || ".", location.href).pathname}`;
const mask = "••••••••";

const credentials = {
  listeners: [],
  // Where storage is forbidden, what was entered lasts as long as the page.
  ofPage: null,
  all() {
    try {
      const all = JSON.parse(credentials.ofPage ?? kept.read("sessionStorage", credentialsKey) ?? "{}");
      return all !== null && typeof all === "object" ? all : {};
    } catch {
      return {};
    }
  },
  get(scheme) {
    const all = credentials.all();
    return Object.hasOwn(all, scheme) ? all[scheme] : {};
  },
  /** Keeps what was entered for a scheme: `value`, or `user` and `password`, `client`. */
  set(scheme, entered) {
    const all = new Map(Object.entries(credentials.all()));
    all.set(scheme, entered);
    const text = JSON.stringify(Object.fromEntries(all));
    credentials.ofPage = kept.write("sessionStorage", credentialsKey, text) ? null : text;
    credentials.tell();
  },
  forget() {
    credentials.ofPage = null;
    kept.write("sessionStorage", credentialsKey, null);
    credentials.tell();
  },
  /** What is sent for a scheme; empty where nothing was entered. */
  sent(scheme) {
    const { value, user, password } = credentials.get(scheme);
    if (user) return base64(`${user}:${password ?? ""}`);
    return value ?? "";
  },
  tell() {
    for (const listener of credentials.listeners) listener();
  },
};

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Fills the place-holders of samples, masked; a value that could end a quoted string is not put into code. */
function fillCredentials() {
  for (const span of document.querySelectorAll("[data-credential]")) {
    span.dataset.placeholder ??= span.textContent;
    const value = credentials.sent(span.dataset.credential);
    const isPlain = /^[\w.~+/=:@,;-]+$/.test(value);
    span.classList.toggle("is-filled", isPlain);
    const isRevealed = span.closest(".is-revealed") !== null;
    span.textContent = isPlain ? (isRevealed ? value : mask) : span.dataset.placeholder;
  }
  for (const button of document.querySelectorAll(".reveal-button")) {
    button.hidden = !button.closest(".code-box")?.querySelector(".is-filled");
  }
}

/** The text of code as it is to be copied, with what was entered. */
function codeText(code) {
  const copy = code.cloneNode(true);
  for (const span of copy.querySelectorAll("[data-credential].is-filled")) {
    span.textContent = credentials.sent(span.dataset.credential);
  }
  return copy.textContent;
}

// Buttons that copy code.

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not a secure context, such as a file: the old way still works there.
    const box = element("textarea", { class: "hidden-text", readonly: true, "aria-hidden": "true" });
    box.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(box);
    box.select();
    const isDone = document.execCommand("copy");
    box.remove();
    return isDone;
  }
}

/** A button that copies what `text` gives when it is pressed. */
function copyButton(label, text) {
  const button = element("button", { type: "button", class: "copy-button", "aria-label": label }, "Copy");
  button.addEventListener("click", async () => {
    const isDone = await copyText(text());
    button.textContent = isDone ? "Copied" : "Not allowed";
    announce(isDone ? "Copied" : "The browser does not allow to copy");
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1600);
  });
  return button;
}

/** Puts code into a box with its buttons. */
function boxCode(pre) {
  if (pre.parentElement?.classList.contains("code-box")) return;
  const box = element("div", { class: "code-box" });
  const buttons = element("div", { class: "code-buttons" });
  if (pre.querySelector("[data-credential]")) {
    const reveal = element(
      "button",
      { type: "button", class: "reveal-button", hidden: true, "aria-pressed": "false" },
      "Show key",
    );
    reveal.addEventListener("click", () => {
      reveal.setAttribute("aria-pressed", String(box.classList.toggle("is-revealed")));
      fillCredentials();
    });
    buttons.append(reveal);
  }
  buttons.append(copyButton("Copy the code", () => codeText(pre)));
  pre.replaceWith(box);
  box.append(pre, buttons);
}

function startCopying() {
  for (const pre of document.querySelectorAll("pre.code")) boxCode(pre);
  for (const code of document.querySelectorAll(".copyable")) {
    code.after(
      " ",
      copyButton(`Copy ${code.textContent}`, () => code.textContent),
    );
  }
}

// The index of the search. Its files are scripts, since pages that are opened as files cannot fetch; they are loaded
// when the search is first opened, and words by their first character when they are asked for.

const fieldWeights = { A: 1, B: 3, C: 5, D: 8 };
const kindWeights = { operation: 1.3, webhook: 1.2, schema: 1.1, guide: 1.1 };
const loadedScripts = new Map();

function loadScript(path) {
  if (!loadedScripts.has(path)) {
    loadedScripts.set(
      path,
      new Promise((resolve, reject) => {
        const script = element("script", { src: `${siteRoot}${path}?v=${assetsVersion}` });
        script.addEventListener("load", resolve);
        script.addEventListener("error", () => {
          loadedScripts.delete(path);
          reject(new Error(`${path} cannot be loaded`));
        });
        document.head.append(script);
      }),
    );
  }
  return loadedScripts.get(path);
}

function loadEntries() {
  return loadScript("assets/search/entries.js");
}

/** Runs of letters and digits, each whole and in its pieces, in lower case: the rules of `search.rs`. */
function queryWords(query) {
  const words = [];
  // Marks over letters are often left out.
  const plain = query.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  for (const run of plain.match(/[\p{Alphabetic}\p{N}]+/gu) ?? []) {
    if (/[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/u.test(run)) {
      for (const character of run) words.push({ whole: character.toLowerCase(), pieces: [] });
      continue;
    }
    const pieces = run
      .split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u)
      .map((piece) => piece.toLowerCase());
    words.push({ whole: run.toLowerCase().slice(0, 40), pieces: pieces.length > 1 ? pieces : [] });
  }
  return words.slice(0, 8);
}

/** The shard with the words that start like this one, or null where there is none. */
async function shardOf(word) {
  const { shards } = globalThis.portalSearch.entries;
  const first = String.fromCodePoint(word.codePointAt(0));
  const block = String.fromCodePoint(word.codePointAt(0) & ~63);
  const key = ["", first, block].find((candidate) => Object.hasOwn(shards, candidate));
  if (key === undefined) return null;
  await loadScript(shards[key]);
  const shard = globalThis.portalSearch.shards[key];
  if (typeof shard.words === "string") {
    shard.words = shard.words.split(" ");
    shard.places = shard.places.split(";");
  }
  return shard;
}

/** Entries with words that start like this one, with how well they fit. */
async function entriesWith(word) {
  const found = new Map();
  const shard = await shardOf(word);
  if (!shard) return found;
  const { words, places } = shard;
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < word) low = middle + 1;
    else high = middle;
  }
  for (; low < words.length && words[low].startsWith(word); low += 1) {
    const fit = words[low] === word ? 2 : 0.4 + 0.6 * (word.length / words[low].length);
    let entry = 0;
    for (const [, distance, field] of places[low].matchAll(/([0-9a-z]+)([A-D])/g)) {
      entry += Number.parseInt(distance, 36);
      const score = fieldWeights[field] * fit;
      if (score > (found.get(entry) ?? 0)) found.set(entry, score);
    }
  }
  return found;
}

/** Entries that are in all; with `isLoose`, in any. */
function combined(maps, isLoose) {
  const sums = new Map();
  for (const map of maps) {
    for (const [entry, score] of map) {
      const sum = sums.get(entry) ?? { score: 0, count: 0 };
      sums.set(entry, { score: sum.score + score, count: sum.count + 1 });
    }
  }
  const all = new Map();
  for (const [entry, { score, count }] of sums) {
    if (isLoose || count === maps.length) all.set(entry, score * count);
  }
  return all;
}

/** The best results, best first: `{kind, method, path, href, title, excerpt}`; and the words to mark in them. */
async function findEntries(query, limit) {
  await loadEntries();
  const words = queryWords(query);
  if (words.length === 0) return { results: [], marks: [] };
  const maps = await Promise.all(
    words.map(async ({ whole, pieces }) => {
      const found = await entriesWith(whole);
      const apart = combined(await Promise.all(pieces.map(entriesWith)), false);
      for (const [entry, score] of apart) found.set(entry, Math.max(found.get(entry) ?? 0, score / 2));
      return found;
    }),
  );
  let scores = combined(maps, false);
  if (scores.size === 0) scores = combined(maps, true);
  const { kinds, methods, paths, pages, entries } = globalThis.portalSearch.entries;
  const wanted = query.trim().toLowerCase();
  const ranked = [...scores].map(([number, score]) => {
    const [kind, , path, , , title] = entries[number];
    const isSame = title.toLowerCase() === wanted || paths[path].toLowerCase() === wanted;
    return { number, score: score * (kindWeights[kinds[kind]] ?? 1) + (isSame ? 40 : 0) };
  });
  ranked.sort((left, right) => right.score - left.score || left.number - right.number);
  const results = ranked.slice(0, limit).map(({ number }) => {
    const [kind, method, path, file, fragment, title, excerpt] = entries[number];
    const href = siteRoot + pages[file] + (fragment ? `#${fragment}` : "");
    return { kind: kinds[kind], method: methods[method], path: paths[path], href, title, excerpt };
  });
  return { results, marks: words.flatMap(({ whole, pieces }) => [whole, ...pieces]) };
}

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

// Starts everything, in the order in which parts build on each other.

startThemeSwitch();
startMenu();
startTabs();
// Samples call the gateway that serves the page, where they know no host; files have none either.
if (location.host) for (const host of document.querySelectorAll("[data-host]")) host.textContent = location.origin;
startCopying();
startSearch();
startSpy();
credentials.listeners.push(fillCredentials);
fillCredentials();
addEventListener("hashchange", openTarget);
openTarget();

// What the console builds on.
globalThis.portal = Object.freeze({
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
});

})();
