// While somebody works on the document: `gwc dev` tells pages what it found, and which build is served.
"use strict";
(() => {
  const own = document.currentScript?.dataset.build;
  const root = document.documentElement.dataset.root ?? "";
  const address = new URL(`${root}dev.json`, document.baseURI);
  const interval = 500;
  /** After a reload for a build, the next one for it: a gateway that leaves may have answered. */
  const patience = 5000;
  /** How long it is said that a change is served. */
  const newsTime = 4000;

  const kept = {
    read(key) {
      try {
        return sessionStorage.getItem(`gateway-dev-${key}`);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        sessionStorage.setItem(`gateway-dev-${key}`, value);
      } catch {
        // Forbidden, or full: it is forgotten with the page.
      }
    },
  };

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(key, value);
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  const plural = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const title = element("h2", { id: "dev-title", tabindex: "-1" });
  const about = element("p", {});
  const list = element("ol", {});
  const dismiss = element("button", { type: "button", click: () => fold(true) }, "Dismiss");
  const panel = element(
    "div",
    { class: "dev" },
    element("div", { class: "dev-head" }, title, dismiss),
    about,
    list,
  );
  const chip = element("button", { type: "button", class: "dev-chip", click: () => fold(false) });
  // It speaks when it changes, and so has to be there before.
  const spoken = element("p", { class: "hidden-text", role: "status" });
  const news = element("p", { class: "dev-news", "aria-hidden": "true" }, "The change is served.");
  panel.hidden = true;
  chip.hidden = true;
  news.hidden = true;
  document.body.append(element("section", { "aria-label": "gwc dev" }, panel, chip, news, spoken));

  let known = "";
  let dismissed = kept.read("dismissed");
  let seenBuild = own;
  // This page was loaded anew for its build.
  let isNews = kept.read("news") === own;
  kept.write("news", "");

  /** By the reader: the focus goes along. */
  function fold(isFolded) {
    dismissed = isFolded ? known : null;
    kept.write("dismissed", dismissed ?? "");
    panel.hidden = isFolded;
    chip.hidden = !isFolded;
    (isFolded ? chip : title).focus();
  }

  function itemOf({ code, severity, message, labels, help }) {
    const place = (labels ?? []).find(({ primary }) => primary) ?? labels?.[0];
    return element(
      "li",
      { class: `dev-${severity}` },
      element("p", {}, element("strong", {}, severity), " ", element("code", {}, code), ` ${message}`),
      place ? element("p", {}, element("code", {}, `${place.file}:${place.line}:${place.column}`), place.text ? ` ${place.text}` : "") : null,
      ...(help ? help.split("\n").map((line) => element("p", { class: "dev-help" }, `help: ${line}`)) : []),
    );
  }

  function show({ problem, found }) {
    const text = JSON.stringify([problem, found]);
    if (text === known) return;
    known = text;
    const diagnostics = found?.diagnostics ?? [];
    const isBroken = Boolean(problem) || diagnostics.some(({ severity }) => severity === "error");
    const hidden = found?.hidden ?? 0;
    const counts = [
      problem ? "not built" : "",
      found?.errors ? plural(found.errors, "error") : "",
      found?.warnings ? plural(found.warnings, "warning") : "",
      hidden ? `${hidden} more` : "",
    ];
    const words = counts.filter((one) => one !== "").join(", ");
    title.textContent = words;
    chip.textContent = words;
    about.textContent = isBroken ? "The change is not served: this is the document of before." : "The change is served.";
    list.replaceChildren(
      ...(problem ? [element("li", { class: "dev-error" }, element("p", {}, element("strong", {}, "error"), ` ${problem}`))] : []),
      ...diagnostics.map(itemOf),
    );
    panel.classList.toggle("dev-broken", isBroken);
    chip.classList.toggle("dev-broken", isBroken);
    panel.hidden = words === "" || dismissed === known;
    chip.hidden = words === "" || dismissed !== known;
    const all = words === "" ? "Nothing is wrong with the document." : `${words}. ${about.textContent}`;
    spoken.textContent = isNews && words === "" ? `${news.textContent} ${all}` : all;
    news.hidden = !isNews || words !== "";
    isNews = false;
    setTimeout(() => {
      news.hidden = true;
    }, newsTime);
  }

  /** Whether the page is loaded anew, for a build that was said twice: it is told a moment after it is served. */
  function isLeft(build) {
    const isNew = Boolean(build) && build !== own && build === seenBuild;
    seenBuild = build;
    const [last, time] = (kept.read("reload") ?? "").split(" ");
    if (!isNew || (last === build && Date.now() - Number(time) < patience)) return false;
    kept.write("reload", `${build} ${Date.now()}`);
    kept.write("news", build);
    location.reload();
    return true;
  }

  async function look() {
    if (!document.hidden) {
      try {
        const answer = await fetch(address, { cache: "no-store", credentials: "same-origin" });
        const report = answer.ok ? await answer.json() : null;
        if (report) {
          show(report);
          if (isLeft(report.build)) return;
        }
      } catch {
        // One gateway goes and another comes.
      }
    }
    setTimeout(look, interval);
  }

  addEventListener("keydown", (event) => {
    // A dialog has the key for itself.
    const isTaken = event.defaultPrevented || document.querySelector("dialog[open]") !== null;
    if (event.key === "Escape" && !panel.hidden && !isTaken) fold(true);
  });
  look();
})();
