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
