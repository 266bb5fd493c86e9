// Where requests are sent. A server on another host is never chosen for the reader.

/** Where pages come from; null where they are opened as files. */
function ownOrigin() {
  return location.protocol === "http:" || location.protocol === "https:" ? location.origin : null;
}

/** A server from its address: `{base, origin, isOwn}`; null where it cannot be called. */
function serverOf(url) {
  let parsed = null;
  try {
    parsed = url === "" && ownOrigin() ? new URL(ownOrigin()) : new URL(url, ownOrigin() ?? undefined);
  } catch {
    return null;
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") return null;
  if (parsed.username || parsed.password) return null;
  const base = parsed.origin + parsed.pathname.replace(/\/+$/, "");
  return { base, origin: parsed.origin, host: parsed.host, isOwn: parsed.origin === ownOrigin() };
}

/** The choice of a server: those of the API, and any other where the policy of the page lets it be called. `chosen()` gives a server or null. */
function makeServerChoice(servers, hasOthers) {
  const listed = (Array.isArray(servers) ? servers : [])
    .map(({ title, url }) => ({ title, server: serverOf(url) }))
    .filter(({ server }) => server !== null);
  if (listed.length === 0 && ownOrigin()) listed.push({ title: "", server: serverOf("") });
  listed.sort((left, right) => Number(right.server.isOwn) - Number(left.server.isOwn));
  const hasOwn = listed.some(({ server }) => server.isOwn);
  const select = element(
    "select",
    {},
    !hasOwn && element("option", { value: "" }, "Choose where to send to"),
    listed.map(({ title, server }, index) => {
      const where = server.isOwn ? server.base : `${server.base} (another host)`;
      return element("option", { value: index }, title ? `${title}: ${where}` : where);
    }),
    hasOthers && element("option", { value: "other" }, "Another address…"),
  );
  const field = makeField("Server", select);
  const address = makeField(
    "Address",
    element("input", { type: "url", placeholder: "https://api.example.com/v1", autocomplete: "url" }),
  );
  const note = element("p", { class: "console-note", role: "status" });
  const rows = element("div", {}, field.row, address.row, note);
  const chosen = () => {
    if (select.value === "other") return address.control.value === "" ? null : serverOf(address.control.value.trim());
    return select.value === "" ? null : listed[Number(select.value)].server;
  };
  const show = () => {
    address.row.hidden = select.value !== "other";
    const server = chosen();
    if (server === null) {
      note.textContent = ownOrigin()
        ? ""
        : "This page is opened as a file, so it has no server of its own: choose one, or enter an address.";
    } else if (!server.isOwn) {
      note.textContent = `What you enter, with your credentials, is sent to ${server.host}. That host has to allow calls from this page (CORS).`;
    } else {
      note.textContent = "";
    }
  };
  select.addEventListener("change", show);
  address.control.addEventListener("input", show);
  show();
  return {
    rows,
    chosen,
    /** Tells what is missing; whether nothing is. */
    check() {
      const isThere = chosen() !== null;
      const at = select.value === "other" ? address : field;
      at.show(
        isThere
          ? null
          : select.value === "other"
            ? "must be an address that starts with http:// or https://"
            : "is needed: where shall the request go?",
      );
      return isThere ? null : at.control;
    },
  };
}
