/** <shape-explorer>, or with front="batch_first" that of a parameter's page: its knob first, the rest folded. */

import { address, block, colored, esc, fill, html, note, read, START, tuple, words, write } from "./page.js";
import { parse } from "./parse.js";
import { box, partOfOutput, partOfState, unrolled } from "./picture.js";
import * as torch from "./shapes.js";

const KNOBS = Object.keys(START);
const ONLY = { nonlinearity: "RNN", proj_size: "LSTM" };

customElements.define("shape-explorer", class extends HTMLElement {
  async connectedCallback() {
    const w = (this.words = await words());
    const front = this.getAttribute("front");
    const fold = (title, content) => `<details ${front ? "" : "open"}><summary>${title}</summary>${content}</details>`;
    const knobs = (names) => `<div class="explorer__knobs">${names.map((name) => this.knob(name)).join("")}</div>`;
    this.parts = fill(this, `<form>${
      front ? knobs([front]) : `<label for="paste"><strong>${w.paste}</strong></label>
        <textarea id="paste" rows="3" spellcheck="false"
        placeholder="nn.LSTM(128, 256, num_layers=2, batch_first=True)\ntorch.randn(32, 50, 128)"></textarea>`
    }<div data-part="told" role="status"></div>${
      fold(front ? w.others : w.knobs, knobs(KNOBS.filter((name) => name !== front)))
    }</form><div data-part="answer"><p data-part="count" role="status"></p><div data-part="boxes" class="explorer__boxes"></div>
      <div data-part="slices"></div><p data-part="identity" role="status"></p></div>
    <div data-part="trouble" role="status"></div><div data-part="more">${
      fold(w.over_time, `<p>${html(w.stack)}</p><div data-part="stack"></div>`) + fold(w.weights, '<div data-part="weights"></div>')
    }</div>${fold(w.code, '<div data-part="code"></div>')}
    <p><button data-copy="share">${w.share}</button>
      ${front ? `<a class="md-button" data-part="whole">${w.whole}</a>` : ""}</p>`);
    this.form = this.querySelector("form");
    for (const type of ["input", "change", "click", "focusin", "pointermove"]) {
      this.addEventListener(type, (event) => this.heard(type, event.target));
    }
    this.form.addEventListener("submit", (event) => event.preventDefault());
    const open = () => {
      if (this.query === location.search) return; // only the #part of the page is another
      this.query = location.search;
      if (!front) this.form.elements.paste.value = "";
      const [state, damaged] = read(this.query);
      this.state = state;
      this.parts.told.innerHTML = damaged.length ? this.say("damaged", { list: damaged.join(", ") }) : "";
      this.draw();
    };
    addEventListener("popstate", open);
    open();
  }

  knob(name) {
    const { hints } = this.words;
    const own = `name="${name}" id="knob-${name}"`;
    const label = (content) => `<label for="knob-${name}">${content}<code>${name}</code> <span>${hints[name]}</span></label>`;
    const choices = { layer: ["RNN", "LSTM", "GRU"], nonlinearity: ["tanh", "relu"] }[name];
    let content = `${label("")}<input type="number" ${own} min="0" step="${name === "dropout" ? 0.1 : 1}">`;
    if (choices) content = `${label("")}<select ${own}>${choices.map((value) => `<option>${value}`).join("")}</select>`;
    if (typeof START[name] === "boolean") content = label(`<input type="checkbox" ${own}> `);
    return `<div>${content}</div>`;
  }

  heard(type, target) {
    const changed = type === "input" || type === "change";
    const button = target.closest("[data-slice], button");
    const { slice, copy, suggestion, ask, changes } = button?.dataset ?? {};
    if (type === "change") this.remember();
    if (type === "input" && target.name) {
      const { name, value, checked } = target;
      this.change({ [name]: target.type === "checkbox" ? checked : typeof START[name] === "number" ? target.valueAsNumber : value });
      this.querySelector(`[data-ask=${name}]`)?.remove();
      if (!this.querySelector("[data-ask]")) this.parts.told.innerHTML = "";
    } else if (type === "input") this.pasted(target);
    if (slice && !changed && Number(slice) !== this.selected) this.select(Number(slice));
    if (type !== "click") return;
    if (copy) this.copy(button, copy);
    if (ask) {
      this.form.elements[ask].closest("details").open = true;
      this.form.elements[ask].focus();
    }
    if (changes) {
      this.change(JSON.parse(changes));
      this.remember();
    }
    if (suggestion) {
      const field = this.form.elements.paste;
      field.setRangeText(suggestion, ...this.place, "end");
      field.focus();
      this.pasted(field);
      this.remember();
    }
  }

  change(changes) {
    const state = { ...this.state, ...changes };
    if (changes.layer && !changes.proj_size && changes.layer !== "LSTM") state.proj_size = 0;
    const reshaped = ["N", "L", "batched", "batch_first"].some((key) => key in changes) && !changes.input;
    if (reshaped || `${state.input}` === `${torch.inputShape(state)}`) delete state.input;
    this.state = state;
    this.draw();
  }

  remember() {
    const query = write(this.state);
    if (query !== location.search) history.pushState(null, "", location.pathname + query);
    this.query = location.search;
  }

  pasted({ value }) {
    const { told } = this.parts;
    const { about, config, input, unknown = [], notes = [], ...problem } = parse(value);
    told.innerHTML = "";
    const broken = about ? about !== "empty" : false;
    this.classList.toggle("explorer--stale", broken);
    if (broken) this.explain(value, about, problem);
    if (about) return;
    const kept = Object.fromEntries(["N", "L", "batched", "h_0", ...unknown].map((key) => [key, this.state[key]]));
    if (input && unknown.includes("input_size")) kept.input_size = input.at(-1);
    this.change({ ...START, ...kept, ...config, input });
    told.innerHTML =
      this.say(unknown.length ? "ask" : "taken", { call: torch.constructor(this.state), shape: input ? tuple(input) : "" }) +
      unknown.map((name) => `<button type="button" data-ask="${name}">${name}</button> `).join("") +
      notes.map((name) => this.say(name)).join("");
  }

  say(key, values) {
    return `<p>${html(this.words.told[key], values)}</p>`;
  }

  explain(text, about, { where, length, argument, suggestion }) {
    const { problems, takes, mend } = this.words;
    const kind = suggestion && suggestion !== argument ? "near" : "named";
    const sentence = (problems[argument && `${about}_${kind}`] ?? (kind === "near" ? problems.near : problems[about])).replace("{takes}", takes[argument] ?? takes[typeof START[argument]]);
    const end = where + length;
    const word = text.slice(where, end).slice(0, 50);
    const line = [text.slice(0, where).split("\n").at(-1).slice(-50), text.slice(end).split("\n")[0].slice(0, 50)].map(esc);
    this.place = [where, end];
    this.parts.told.innerHTML =
      `<p>${html(sentence, { word, argument, suggestion })}</p>${block(line.join(`<mark>${esc(word)}</mark>`))}` +
      (kind === "near"
        ? `<button type="button" data-suggestion="${suggestion}">${html(mend, { suggestion })}</button>` : "");
  }

  async copy(button, what) {
    const { copied, not_copied, [what]: label } = this.words;
    const text = what === "copy" ? this.program.code : address("explorer/") + write(this.state);
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = copied;
    } catch {
      button.textContent = not_copied; // over plain http there is no clipboard
    }
    setTimeout(() => (button.textContent = label), 2000);
  }

  draw() {
    const { state, parts, words: w } = this;
    this.classList.remove("explorer--stale");
    for (const name of KNOBS) {
      const control = this.form.elements[name];
      const value = state[name];
      if (control.type === "checkbox") control.checked = value;
      else if (Number.isNaN(value) || control.valueAsNumber === value) continue;
      else control.value = value;
      if (control.value !== String(value) && control.options) control.add(new Option(value, value, true, true));
    }
    for (const [name, layer] of Object.entries(ONLY)) {
      this.form.elements[name].closest("div").hidden = state.layer !== layer && state[name] === START[name];
    }
    const query = write(state);
    if (parts.whole) parts.whole.href = address("explorer/") + query;
    for (const link of document.querySelectorAll(".md-select__link")) link.search = query;
    const sizes = this.check();
    parts.answer.hidden = parts.more.hidden = !sizes;
    if (sizes) this.answer(sizes);
    this.program = torch.program(state);
    const { code, output } = this.program ?? {};
    parts.code.parentElement.hidden = !code;
    parts.code.innerHTML = `${block(esc(code))}<button data-copy="copy">${w.copy}</button><p>${w.prints}</p>${block(esc(output))}`;
  }

  /** Return the shapes, or null, and show what PyTorch says. */
  check() {
    const { state, words: w } = this;
    const { N, L, batched, batch_first } = state;
    const found = [];
    const show = (kind, title, message, sentence, values, more = "") => {
      found.push(note(kind, w.kinds[title], `${message && block(esc(message))}<p>${html(sentence, values)} ${more}</p>`));
    };
    let sizes = null;
    try {
      const empty = KNOBS.find((name) => Number.isNaN(state[name]));
      if (empty) throw new torch.Refusal("", "empty", empty);
      sizes = torch.shapes(state);
      torch.checkInput(state, state.input ?? sizes.input);
      for (const { id, message } of torch.warnings(state)) show("warning", "warned", message, w.warnings[id]);
      const silent = [
        ["unbatched", !batched, { batched: true, N: L, L: 1 }],
        ["time_first", batched && !batch_first, { batch_first: true, N: L, L: N }],
        ["last_step", state.bidirectional],
      ];
      for (const [id, seen, changes] of silent) {
        if (!seen) continue;
        const button = changes ? `<button data-changes='${JSON.stringify(changes)}'>${w.mends[id]}</button>` : "";
        show("warning", "silent", "", w.silent[id], { shape: tuple(sizes.input), N, L }, button);
      }
    } catch (refusal) {
      const { name, id, argument, message } = refusal;
      if (!id) throw refusal;
      sizes = null;
      const values = { argument, shape: tuple(state.input ?? []), features: state.input_size };
      show("failure", name ? "refused" : "ours", name && `${name}: ${message}`, w.refusals[id], values);
    }
    this.parts.trouble.innerHTML = found.join("");
    return sizes;
  }

  answer({ parameters, parameter_count: count, repr, ...sizes }) {
    const { parts, words: w, state } = this;
    this.axes = torch.tensors(state);
    this.slices = torch.identities(state);
    parts.boxes.innerHTML = Object.entries(sizes).map(([name, shape]) =>
      `<div><p><code>${name}</code> <strong>${tuple(shape)}</strong><br>${colored(this.axes[name])}
        ${name.endsWith("0") && !state.h_0 ? `<br><small>${w.zeros}</small>` : ""}</p><div data-box="${name}"></div></div>`).join("");
    parts.count.innerHTML = html(w.count, { count, repr, output: tuple(sizes.output), h_n: tuple(sizes.h_n) });
    parts.weights.innerHTML = `<table><thead><tr><th>${w.name}<th>${w.symbols}<th>${w.sizes}</thead>${Object.entries(parameters).map(([name, shape]) =>
      `<tr><td><code>${name}</code><td>${colored(this.axes.parameters[name])}<td>${tuple(shape)}`).join("")}</table>`;
    parts.slices.innerHTML = this.slices.map(({ slice }, k) => `<button data-slice="${k}">${slice}</button>`).join(" ");
    this.select(this.selected < this.slices.length ? this.selected : this.slices.length - 1);
  }

  select(index) {
    const { parts, words: w, axes, slices } = this;
    this.selected = index;
    const { where, equals, direction, layer, slice } = slices[index];
    const marked = { h_n: partOfState(axes.h_n, index), output: where && partOfOutput(axes.output, where) };
    for (const place of parts.boxes.querySelectorAll("[data-box]")) {
      place.innerHTML = box(axes[place.dataset.box], marked[place.dataset.box]);
    }
    parts.stack.innerHTML = unrolled(this.state.L, slices, index);
    [...parts.slices.children].forEach((button, k) => button.setAttribute("aria-pressed", k === index));
    parts.identity.innerHTML = html(equals ? w.equal : w.unequal, { slice, equals, layer, direction: w.directions[direction] });
  }
});
