/** <error-finder>: a field for a traceback, and the way to its entry on this page. */

import { FEW, find, query } from "./find.js";
import { address, esc, fill } from "./page.js";

customElements.define("error-finder", class extends HTMLElement {
  async connectedCallback() {
    this.words = await (await fetch(address("finder.json"))).json();
    this.parts = fill(this, `<label for="finder-text"><strong>${this.words.label}</strong></label>
      <textarea id="finder-text" rows="4" spellcheck="false" autocapitalize="off"></textarea>
      <div data-part="told" role="status"></div>`);
    this.field = this.querySelector("textarea");
    this.field.addEventListener("input", ({ inputType }) => {
      this.answer();
      if (/^insertFrom(Paste|Drop)/.test(inputType) && this.links.length === 1) this.go(this.links[0].hash);
    });
    this.addEventListener("click", ({ target }) => {
      if (target.closest("button")) this.search();
    });
  }

  get links() {
    return [...this.querySelectorAll("a")];
  }

  answer() {
    const { told } = this.parts;
    const { one, several, none, search } = this.words;
    const text = this.field.value;
    const links = find(text).map((id) => document.getElementById(id)).filter((heading) => heading).map(link);
    let markup = "";
    if (links.length === 1) markup = `<p>${one} ${links[0]}</p>`;
    else if (links.length) markup = `<p>${several}</p><ol>${links.map((entry) => `<li>${entry}</li>`).join("")}</ol>`;
    else if (text.trim().length >= FEW) markup = `<p>${none}</p><button type="button">${search}</button>`;
    if (markup !== this.markup) told.innerHTML = this.markup = markup; // say nothing twice
  }

  /** Show an entry, and let the keyboard go on from there. */
  go(hash) {
    const heading = document.getElementById(hash.slice(1));
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    location.hash = hash;
    // The browser brings the end of what was pasted into sight, and would stop on its way.
    requestAnimationFrame(() => heading.scrollIntoView({ behavior: "instant" }));
  }

  /** Open the search of the site with what was pasted. */
  search() {
    const toggle = document.getElementById("__search");
    const field = document.querySelector(".md-search__input");
    if (!toggle.checked) toggle.click();
    field.value = query(this.field.value);
    field.focus();
    field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true })); // the search waits for it
  }
});

function link(heading) {
  const title = heading.cloneNode(true);
  title.querySelector(".headerlink")?.remove();
  return `<a href="#${heading.id}">${esc(title.textContent.trim())}</a>`;
}
