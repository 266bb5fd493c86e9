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
