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
