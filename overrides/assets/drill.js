/** <shape-drill>: asks for the shape of one tensor of a random layer, and stores nothing. */

import { address, block, colored, esc, fill, html, note, START, tuple, words, write } from "./page.js";
import { parseShape } from "./parse.js";
import { box } from "./picture.js";
import * as torch from "./shapes.js";

const one = (list) => list[Math.floor(Math.random() * list.length)];

function anyLayer() {
  const [N, L, input_size, hidden_size] = [3, 4, 5, 6, 7, 8, 9].sort(() => Math.random() - 0.5);
  const layer = one(["RNN", "LSTM", "GRU"]);
  return {
    layer, N, L, input_size, hidden_size, num_layers: one([1, 2, 3]), bidirectional: one([true, false]),
    batch_first: one([true, false]), batched: one([true, true, false]), bias: one([true, true, false]),
    proj_size: layer === "LSTM" ? one([0, 0, 2]) : 0,
  };
}

customElements.define("shape-drill", class extends HTMLElement {
  async connectedCallback() {
    this.words = (await words()).drill;
    const { check, next, answer } = this.words;
    this.streak = 0;
    this.parts = fill(this, `<div data-part="question"></div>
      <form><label for="drill-answer"><strong>${answer}</strong></label>
      <input id="drill-answer" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="2, 3, 6">
      <button>${check}</button></form>
      <div data-part="verdict" role="status"></div>
      <p><button data-part="next">${next}</button> <span data-part="streak"></span></p>`);
    this.field = this.querySelector("input");
    this.parts.next.addEventListener("click", () => {
      this.ask();
      this.field.focus();
    });
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.field.readOnly) this.judge(parseShape(this.field.value));
    });
    this.ask();
  }

  ask() {
    this.config = anyLayer();
    const { parameters, ...sizes } = torch.shapes(this.config);
    const states = "c_n" in sizes ? ["h_n", "c_n"] : ["h_n"];
    const weight = one(Object.keys(parameters));
    this.name = one(["output", "output", ...states, ...states, weight]);
    const asked = sizes[this.name] ?? parameters[weight];
    if (new Set(asked).size < asked.length) return this.ask(); // swapped axes would be right, too
    const written = this.name === weight ? `rnn.${weight}` : this.name;
    const code = `rnn = ${torch.constructor(this.config)}\ninput = torch.randn(${sizes.input.join(", ")})\noutput, ${states[1] ? "(h_n, c_n)" : "h_n"} = rnn(input)`;
    this.parts.question.innerHTML = `${block(esc(code))}<p>${html(this.words.question, { tensor: written })}</p>`;
    this.parts.verdict.innerHTML = this.field.value = "";
    this.turn(false);
  }

  /** Take answers, or show what there is to know and the way on. */
  turn(answered) {
    this.field.readOnly = answered;
    this.querySelector("form button").hidden = answered;
    this.parts.next.hidden = !answered;
    this.parts.streak.innerHTML = html(this.words.streak, { count: this.streak });
  }

  judge(answer) {
    const { verdict } = this.parts;
    const { right, wrong, unread, is, axes: meanings, open } = this.words;
    if (!answer) {
      verdict.innerHTML = note("question", unread, "");
      return;
    }
    const find = (all) => all[this.name] ?? all.parameters[this.name];
    const [shape, axes] = [tuple(find(torch.shapes(this.config))), find(torch.tensors(this.config))];
    const good = tuple(answer) === shape;
    this.streak = good ? this.streak + 1 : 0;
    const why = axes.map(({ symbol, size }) => `<li>${html(meanings[symbol], { size })}`).join("");
    verdict.innerHTML =
      note(good ? "success" : "failure", good ? right : wrong,
        `<p>${html(is, { tensor: this.name, shape })} ${colored(axes)}</p><ul>${why}</ul><div class="explorer__boxes">${box(axes)}</div>
         <p><a href="${address("explorer/")}${esc(write({ ...START, ...this.config }))}">${open}</a></p>`);
    this.turn(true);
    this.parts.next.focus();
  }
});
