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
