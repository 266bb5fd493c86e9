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
