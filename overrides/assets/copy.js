/**
 * <copy-code data-copy="…" data-copied="…"><a href="program.py">…</a></copy-code>: before the link to
 * a program, a button that copies it. Where the browser lets no page copy, the link remains.
 */
class CopyCode extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.querySelector("button")) return;
    const link = this.querySelector("a");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-code";
    button.textContent = this.dataset.copy;
    button.setAttribute("aria-label", `${this.dataset.copy}: ${link.pathname.split("/").pop()}`);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      const response = await fetch(link.href);
      if (!response.ok) return link.click();
      await navigator.clipboard.writeText(await response.text());
      said.textContent = this.dataset.copied;
    });
    button.addEventListener("blur", () => said.replaceChildren());
    this.prepend(button);
    this.append(said);
  }
}
customElements.define("copy-code", CopyCode);
