/** A program that shows a configuration, and what it prints: code.d.ts. No DOM. */

import { checkInput, constructor, inputShape, shapes, symbols } from "./shapes.js";

export function program({ h_0, input, ...config }) {
  const start = "import torch\nfrom torch import nn\n\n";
  try {
    const { parameters, parameter_count, repr, ...sizes } = shapes(config);
    checkInput(config, input ?? sizes.input);
    const list = (of, name) => of[name].join(", ");
    const names = symbols(config);
    const states = "c_n" in sizes ? ["h", "c"] : ["h"];
    const all = (end) => (states[1] ? `(h_${end}, c_${end})` : `h_${end}`);
    const shown = ["output", ...states.map((state) => `${state}_n`)];
    const make = (name, how) => `${name} = torch.${how}(${list(sizes, name)})  # (${list(names, name)})\n`;
    return {
      code:
        `${start}rnn = ${constructor(config)}\n${make("input", "randn")}` +
        (h_0 ? states.map((state) => make(`${state}_0`, "zeros")).join("") : "") +
        `\noutput, ${all("n")} = rnn(input${h_0 ? `, ${all(0)}` : ""})\n\n` +
        shown.map((name) => `print("${name}:", ${name}.shape)  # (${list(names, name)})\n`).join("") +
        'print("parameters:", sum(p.numel() for p in rnn.parameters()))\nprint(rnn)\n',
      output:
        shown.map((name) => `${name}: torch.Size([${list(sizes, name)}])\n`).join("") +
        `parameters: ${parameter_count}\n${repr}\n`,
    };
  } catch ({ name, id, message }) {
    if (!id || !name) return null;
    return {
      code:
        `${start}try:\n    rnn = ${constructor(config)}\n    rnn(torch.randn(${(input ?? inputShape(config)).join(", ")}))\n` +
        `except ${name} as e:\n    print(f"{type(e).__name__}: {e}")\n`,
      output: `${name}: ${message}\n`,
    };
  }
}
