/** Fetch the index of the search when a reader reaches for it: it weighs more than any page. */

{
  const { open, send } = XMLHttpRequest.prototype;
  const reached = new Promise((resolve) => {
    // Material shows the found words of a page that was opened from the search (h), or searches (q).
    if (/[?&][hq]=/.test(location.search)) resolve();
    document.querySelector(".md-search__input")?.addEventListener("focus", resolve, { once: true });
  });

  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.isIndex = String(url).endsWith("/search/search_index.json");
    return open.call(this, method, url, ...rest);
  };

  XMLHttpRequest.prototype.send = function (...body) {
    if (this.isIndex) reached.then(() => send.apply(this, body));
    else send.apply(this, body);
  };
}
