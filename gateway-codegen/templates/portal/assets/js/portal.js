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
