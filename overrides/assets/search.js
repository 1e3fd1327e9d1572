/** What Material's search lacks: an index that can wait, and an ear for every way to type. */

{
  const { open, send } = XMLHttpRequest.prototype;
  const field = document.querySelector(".md-search__input");

  // The index weighs more than any page: it is fetched when a reader reaches for the search.
  const reached = new Promise((resolve) => {
    // Material shows the found words of a page that was opened from the search (h), or searches (q).
    if (/[?&][hq]=/.test(location.search)) resolve();
    field?.addEventListener("focus", resolve, { once: true });
  });

  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.isIndex = String(url).endsWith("/search/search_index.json");
    return open.call(this, method, url, ...rest);
  };

  XMLHttpRequest.prototype.send = function (...body) {
    if (this.isIndex) reached.then(() => send.apply(this, body));
    else send.apply(this, body);
  };

  // Material waits for keyup, which an input method, as for Hangul, need not fire.
  field?.addEventListener("input", () => field.dispatchEvent(new KeyboardEvent("keyup")));

  // A word is found without its spaces, too (hooks/search_words.py): mark it as the page writes it.
  const page = new URL(location);
  const found = page.searchParams.get("h");
  if (found) {
    const text = document.querySelector("article").textContent;
    const written = (word) =>
      text.includes(word) ? word : text.match(new RegExp([...word].join("\\s?")))?.[0] ?? word;
    page.searchParams.set("h", found.replace(/[가-힣]+/g, written));
    history.replaceState(history.state, "", page);
  }
}
