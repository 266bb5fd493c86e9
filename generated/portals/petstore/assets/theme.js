"use strict";
// Before anything is painted: that scripts run, and the colours that the reader has chosen.
(() => {
  const root = document.documentElement;
  root.dataset.script = "on";
  try {
    const theme = localStorage.getItem("portal.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is not allowed: colours follow the system.
  }
})();
