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
