/** The shapes of PyTorch's recurrent layers: shapes.d.ts says what goes in and comes out. No DOM. */

export const DEFAULTS = {
  layer: "RNN", num_layers: 1, proj_size: 0, dropout: 0, nonlinearity: "tanh", bias: true, batch_first: false,
  bidirectional: false, batched: true, N: 3, L: 7,
};
const GATES = { RNN: 1, LSTM: 4, GRU: 3 };
const MOST_LAYERS = 100; // PyTorch has no limit, a page has

export class Refusal extends Error {
  constructor(name, id, argument, message) {
    super(message);
    Object.assign(this, { name, id, argument });
  }
}

export function shapes(config) {
  const found = each(tensors(config), (axis) => axis.size);
  const sizes = Object.values(found.parameters).map((shape) => shape.reduce((a, b) => a * b));
  const parameter_count = sizes.reduce((a, b) => a + b);
  const larger = config.input_size > config.hidden_size ? "input_size" : "hidden_size";
  refuseFirst([[!Number.isSafeInteger(parameter_count), "", "too_large", larger]]);
  const order = ["proj_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional"];
  return { ...found, parameter_count, repr: constructor(config, order).slice("nn.".length) };
}

export function symbols(config) {
  return each(tensors(config), (axis) => axis.symbol);
}

function each({ parameters, ...rest }, of) {
  const all = (named) => Object.fromEntries(Object.entries(named).map(([name, axes]) => [name, axes.map(of)]));
  return { ...all(rest), parameters: all(parameters) };
}

export function tensors(config) {
  const c = complete(config);
  checkInput(c, inputShape(c));
  const axis = (kind, symbol, size) => ({ kind, symbol, size });
  const [D, gates] = [c.bidirectional ? 2 : 1, GATES[c.layer]];
  const out = c.proj_size || c.hidden_size;
  const cell = c.layer === "LSTM" ? "H_cell" : "H_out";
  const [N, L] = [axis("n", "N", c.N), axis("l", "L", c.L)];
  const H_in = axis("h", "H_in", c.input_size);
  const H_out = axis("h", "H_out", out);
  const H_cell = axis("h", cell, c.hidden_size);
  const both = axis("h", "D·H_out", D * out);
  const rows = axis("h", gates > 1 ? `${gates}·${cell}` : cell, gates * c.hidden_size);
  const leading = !c.batched ? [L] : c.batch_first ? [N, L] : [L, N];
  const states = [axis("s", "D·num_layers", D * c.num_layers), ...(c.batched ? [N] : [])];
  const h = [...states, H_out];
  const lstm = (name) => (c.layer === "LSTM" ? { [name]: [...states, H_cell] } : {});
  const parameters = {};
  for (let k = 0; k < D * c.num_layers; k += 1) {
    const end = `_l${Math.floor(k / D)}${k % D ? "_reverse" : ""}`;
    parameters[`weight_ih${end}`] = [rows, k < D ? H_in : both];
    parameters[`weight_hh${end}`] = [rows, H_out];
    for (const name of c.bias ? ["bias_ih", "bias_hh"] : []) parameters[name + end] = [rows];
    if (c.proj_size) parameters[`weight_hr${end}`] = [H_out, H_cell];
  }
  return {
    input: [...leading, H_in], h_0: h, ...lstm("c_0"), output: [...leading, both], h_n: h, ...lstm("c_n"), parameters,
  };
}

export function identities(config) {
  const c = complete(config);
  const D = c.bidirectional ? 2 : 1;
  const out = c.proj_size || c.hidden_size;
  return Array.from({ length: D * c.num_layers }, (_, k) => {
    const [layer, direction] = [Math.floor(k / D), k % D];
    const found = { layer, direction, slice: `h_n[${k}]`, equals: null, where: null };
    if (layer < c.num_layers - 1) return found;
    const step = direction ? 0 : -1; // backward, a sequence ends at its first step
    const half = D > 1 ? direction : null;
    const items = c.batched && c.batch_first ? [":", step] : [step];
    if (D > 1) items.push(...(c.batched && !c.batch_first ? [":"] : []), half ? `${out}:` : `:${out}`);
    return { ...found, equals: `output[${items.join(", ")}]`, where: { step, half } };
  });
}

export function warnings(config) {
  const c = complete(config);
  const dropout =
    "UserWarning: dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects " +
    `num_layers greater than 1, but got dropout=${float(c.dropout)} and num_layers=1`;
  const projection =
    "UserWarning: LSTM with projections is not supported with oneDNN. Using default implementation.";
  return [
    ...(c.dropout > 0 && c.num_layers === 1 ? [{ id: "one_layer", message: dropout }] : []),
    ...(c.proj_size && (c.N || !c.batched) ? [{ id: "projection", message: projection }] : []),
  ];
}

export function inputShape(config) {
  const { batched, batch_first, N, L, input_size } = { ...DEFAULTS, ...config };
  return [...(!batched ? [L] : batch_first ? [N, L] : [L, N]), input_size];
}

export function checkInput(config, shape) {
  const { layer, batch_first, input_size } = complete(config);
  const names = shape.length === 3 ? (batch_first ? ["N", "L"] : ["L", "N"]) : ["L"];
  const broken = shape.findIndex((size) => !Number.isInteger(size));
  const negative = shape.findIndex((size) => size < 0);
  const [features, got] = [shape.at(-1), `${shape.length}D${layer === "RNN" ? " tensor" : ""}`];
  refuseFirst([
    [broken >= 0, "", "not_int", names[broken] ?? "input"],
    [!(Math.max(...shape) < 2 ** 31), "", "too_large", names[shape.findIndex((size) => size >= 2 ** 31)] ?? "input_size"],
    [negative >= 0, "RuntimeError", "negative", names[negative] ?? "input", `Trying to create tensor with negative dimension ${shape[negative]}: [${shape.join(", ")}]`],
    [shape.length < 2 || shape.length > 3, "ValueError", "input_dim", "input", `${layer}: Expected input to be 2D or 3D, got ${got} instead`],
    [features !== input_size, "RuntimeError", "input_features", "input", `input.size(-1) must be equal to input_size. Expected ${input_size}, got ${features}`],
    [shape[names.indexOf("L")] === 0, "RuntimeError", "no_steps", "L", "Expected sequence length to be larger than 0 in RNN"],
  ]);
}

export function constructor(config, order = Object.keys(DEFAULTS).slice(1, 8)) {
  const c = { ...DEFAULTS, ...config };
  const options = order
    .filter((key) => c[key] !== DEFAULTS[key] && (key !== "nonlinearity" || c.layer === "RNN"))
    .map((key) => `, ${key}=${key === "dropout" ? float(c[key]) : python(c[key])}`);
  return `nn.${c.layer}(${c.input_size}, ${c.hidden_size}${options.join("")})`;
}

export function program({ h_0, input, ...config }) {
  if (Object.values(config).some(Number.isNaN)) return null;
  const start = "import torch\nfrom torch import nn\n\n";
  let shape = inputShape(config);
  try {
    const { parameters, parameter_count, repr, ...sizes } = shapes(config);
    checkInput(config, (shape = input ?? shape));
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
        `${start}try:\n    rnn = ${constructor(config)}\n    rnn(torch.randn(${shape.join(", ")}))\n` +
        `except ${name} as e:\n    print(f"{type(e).__name__}: {e}")\n`,
      output: `${name}: ${message}\n`,
    };
  }
}

export function python(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? `'${value.replace(/[\\']/g, "\\$&")}'` : String(value);
}

function float(value) {
  const text = value && Math.abs(value) < 1e-4 ? value.toExponential().replace(/-(\d)$/, "-0$1") : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function complete(config) {
  const c = { ...DEFAULTS };
  for (const name in config) if (config[name] !== undefined) c[name] = config[name];
  const is = (name, wanted) => {
    const value = c[name];
    const types = { number: Number.isInteger(value) ? "int" : "float", string: "str", boolean: "bool" };
    const type = types[typeof value] ?? "NoneType";
    return [type !== wanted, "TypeError", `not_${wanted}`, name, `${name} should be of type ${wanted}, got: ${type}`];
  };
  const positive = (name) => [c[name] <= 0, "ValueError", "not_positive", name, `${name} must be greater than zero`];
  const missing = ["input_size", "hidden_size"].filter((name) => c[name] === undefined);
  const absent = `${missing.length} required positional argument${missing[1] ? "s" : ""}: ${missing.map(python).join(" and ")}`;
  refuseFirst([
    [!GATES[c.layer], "", "layer", "layer", "layer is RNN, LSTM or GRU"],
    [c.proj_size !== 0 && c.layer !== "LSTM", "ValueError", "proj_lstm", "proj_size", "proj_size argument is only supported for LSTM, not RNN or GRU"],
    [c.layer === "RNN" && !/^(tanh|relu)$/.test(c.nonlinearity), "ValueError", "nonlinearity", "nonlinearity", `Unknown nonlinearity '${c.nonlinearity}'. Select from 'tanh' or 'relu'.`],
    [missing[0], "TypeError", "missing", missing[0], `RNNBase.__init__() missing ${absent}`],
    [typeof c.dropout !== "number" || !(c.dropout >= 0 && c.dropout <= 1), "ValueError", "dropout", "dropout", "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"],
    is("bias", "bool"),
    is("batch_first", "bool"),
    is("input_size", "int"),
    positive("input_size"),
    is("hidden_size", "int"),
    positive("hidden_size"),
    positive("num_layers"),
    [c.proj_size < 0, "ValueError", "proj_range", "proj_size", "proj_size should be a positive integer or zero to disable projections"],
    [c.proj_size >= c.hidden_size, "ValueError", "proj_range", "proj_size", "proj_size has to be smaller than hidden_size"],
    [is("num_layers", "int")[0], "TypeError", "not_int", "num_layers", "'float' object cannot be interpreted as an integer"],
    [c.num_layers > MOST_LAYERS, "", "too_large", "num_layers"],
    [is("proj_size", "int")[0], "TypeError", "not_int", "proj_size", "empty(): argument 'size' failed to unpack the object at pos 2 with error \"type must be tuple of ints,but got float\""],
  ]);
  return c;
}

function refuseFirst(checks) {
  const found = checks.find(([broken]) => broken);
  if (found) throw new Refusal(...found.slice(1));
}
