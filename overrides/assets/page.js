/** What the explorer and the drill share: words, markup, and the address that holds a state. */

import { DEFAULTS, python } from "./shapes.js";

export const START = { layer: "RNN", input_size: 4, hidden_size: 6, num_layers: 1, N: 3, L: 7, ...DEFAULTS, h_0: false };

export function write(state) {
  const value = (key) => (typeof state[key] === "boolean" ? python(state[key]) : state[key]);
  const keys = [...Object.keys(START), "input"].filter((key) => state[key] !== START[key] && !Number.isNaN(state[key]));
  return keys.length ? `?${keys.map((key) => `${key}=${encodeURIComponent(value(key))}`).join("&")}` : "";
}

export function read(query) {
  const state = { ...START };
  const damaged = [];
  for (const [key, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(START, key) && key !== "input") continue;
    const pattern = { layer: /^(RNN|LSTM|GRU)$/, nonlinearity: /^\w{1,20}$/, input: /^\d{1,9}(,\d{1,9}){0,7}$/ };
    const truth = typeof START[key] === "boolean";
    const fits = (truth ? /^(True|False)$/ : (pattern[key] ?? /^-?\d{1,20}(\.\d+)?(e[+-]\d+)?$/)).test(text);
    if (!fits) damaged.push(key);
    else if (key === "input") state.input = text.split(",").map(Number);
    else state[key] = truth ? text === "True" : typeof START[key] === "number" ? Number(text) : text;
  }
  return [state, damaged];
}

export function esc(text) {
  return String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);
}

export function html(sentence, values = {}) {
  const filled = esc(sentence).replace(/\{(\w+)\}/g, (whole, name) => esc(values[name] ?? whole));
  return filled.replace(/`([^`]*)`/g, "<code>$1</code>");
}

export function tuple(items) {
  return `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
}

export function colored(axes) {
  return tuple(axes.map(({ kind, symbol }) => `<span class="drawing__${kind}">${symbol}</span>`));
}

export function note(kind, title, content) {
  return `<div class="admonition ${kind}"><p class="admonition-title">${title}</p>${content}</div>`;
}

export function block(text) {
  return `<pre><code>${text}</code></pre>`;
}

export function fill(element, markup) {
  element.innerHTML = markup;
  return Object.fromEntries([...element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
}

export function address(path) {
  return new URL(`../${path}`, import.meta.url).href;
}

export async function words() {
  return (await fetch(address("explorer.json"))).json();
}
