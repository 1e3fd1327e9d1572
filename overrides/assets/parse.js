/** What a person pastes, read as far as needed, and never evaluated: parse.d.ts. No DOM. */

const RNN = {
  input_size: "int", hidden_size: "int", num_layers: "int", nonlinearity: "str", bias: "bool", batch_first: "bool",
  dropout: "float", bidirectional: "bool", proj_size: "int", device: "", dtype: "",
};
const { nonlinearity, ...REST } = RNN;
const ARGUMENTS = { __proto__: null, RNN, LSTM: REST, GRU: REST }; // by position
const READ = 20000; // characters
const DEEPEST = 50;
const TOKEN =
  /(?<space>(?:^(?:>>>|\.\.\.)(?= )|[^\S\n]|\\\n|#.*)+)|(?<str>(?<!\w)[rbuf]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?<number>(?<!\w)(?:0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)(?!\w)|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![\w.])))|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<op>\*\*|\/\/|[^])/gimu;
const CLOSE = { __proto__: null, "(": ")", "[": "]", "{": "}" };
const MAKER = /^(randn?|zeros|ones|empty|full|(Float)?Tensor|Size)$/;
const SAME = /^(to|cuda|cpu|float|double|detach|clone|requires_grad_)$/; // methods that keep a shape
const STATE = /(^|_)[hc]x?_?[0nt]?(_|$)|hidden|state|cell/i;
const POWER = { __proto__: null, "+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "**": 3 };
const OTHER = { kind: "other" };
const UNKNOWN = { kind: "unknown" };
const BOOL = (value) => ({ kind: "bool", value });
const WORD = (value) => ({ kind: "str", value }); // not Python's
const CONSTANTS = { __proto__: null, true: WORD("true"), false: WORD("false"), True: BOOL(true), False: BOOL(false), None: OTHER };

export function parse(text) {
  try {
    return text.trim() ? read(tokenize(text.slice(0, READ))) : problem("empty", 0, 0);
  } catch (found) {
    if (found.kind) return found;
    throw found;
  }
}

export function parseShape(text) {
  const items = /^(?:(?:torch\.)?Size)?[\s([]*(\d+(?:[\s,x×]+\d+)*),?[\s)\]]*$/.exec(text.trim().slice(0, 99));
  return items && items[1].split(/[\s,x×]+/).map(Number);
}

function problem(about, where, length, argument, suggestion) {
  return { kind: "problem", about, where, length, argument, suggestion };
}

function fail(about, tokens, from, to = from + 1, ...more) {
  const [{ at }, end] = [tokens[from], tokens[to - 1]];
  throw problem(about, at, end.at + end.text.length - at, ...more);
}

function tokenize(text) {
  const tokens = [];
  const open = [];
  for (const { 0: found, index: at, groups } of text.matchAll(TOKEN)) {
    let type = Object.keys(groups).find((key) => groups[key]);
    if (type === "space" || (found === "\n" && open.length)) continue;
    if (type === "str" && /^\w*f/i.test(found)) type = "name"; // what f"…" is worth is not known
    const token = { type, text: found, at };
    tokens.push(token);
    if (CLOSE[found]) open.push(tokens.length - 1);
    const opener = tokens[open.at(-1)];
    if (opener && CLOSE[opener.text] === found) {
      opener.partner = tokens.length - 1;
      token.partner = open.pop();
    }
  }
  return tokens;
}

function read(tokens) {
  const [layer, first, open] = findCall(tokens);
  const types = ARGUMENTS[layer];
  const order = Object.keys(types);
  const close = closing(tokens, open);
  const [given, notes, spread] = readArguments(tokens, open, close, order);
  const config = { layer };
  const unknown = [];
  for (const [name, from, to] of given) {
    const value = evaluate(tokens, from, to);
    if (value.kind === "odd") fail("bad_type", tokens, value.at);
    if (!types[name]) continue;
    if (value === UNKNOWN) unknown.push(name);
    else config[name] = typed(tokens, from, to, name, types[name], value);
  }
  const missing = order.filter((name) => types[name] && !given.some(([key]) => key === name));
  if (spread) unknown.push(...missing.filter((name) => name !== "proj_size" || layer === "LSTM"));
  else if (/put|hid/.test(missing[0])) fail("missing_argument", tokens, close, close + 1, missing[0], missing[0]);
  const result = { kind: "ok", config };
  const inputs = findInputs(tokens, first, close);
  const input = inputs.find((sizes) => sizes.at(-1) === config.input_size) ?? inputs.find((sizes) => !sizes.printed);
  if (input) {
    if (input.length === 2 || input.length === 3) {
      config.batched = input.length === 3;
      const names = config.batched ? (config.batch_first ? ["N", "L"] : ["L", "N"]) : ["L"];
      names.forEach((name, axis) => {
        if (input[axis] === null) unknown.push(name);
        else config[name] = input[axis];
      });
      input.push(input.pop() ?? config.input_size ?? null);
    }
    if (!input.includes(null)) result.input = input;
  }
  if (notes.length) result.notes = notes;
  return unknown.length ? { ...result, kind: "needs_values", unknown } : result;
}

function findCall(tokens) {
  let other;
  for (const [index, { type, text }] of tokens.entries()) {
    if (type !== "name") continue;
    let first = index;
    while (first > Math.max(1, index - 8) && tokens[first - 1].text === "." && tokens[first - 1].at + 1 === tokens[first].at) first -= 2;
    const owner = tokens.slice(first, index).map((token) => token.text).join("");
    if (/^(class|def|import)$/.test(tokens[first - 1]?.text)) continue;
    const ours = /^((torch\.)?nn\.(modules\.(rnn\.)?)?)?$/.test(owner);
    const called = tokens[index + 1]?.text === "(";
    const isLayer = text in ARGUMENTS;
    if (isLayer && ours && called) return [text, first, index + 1];
    const near = (ours || owner === "torch.") && nearest(text, Object.keys(ARGUMENTS));
    if (called && (!other || (near && !other[5]))) other = ["not_a_recurrent_layer", tokens, first, index + 1, undefined, near ? `nn.${near}` : undefined];
    else if (isLayer && ours && owner) other ??= ["missing_argument", tokens, first, index + 1, "input_size", "input_size"];
  }
  if (!tokens.length) throw problem("not_a_recurrent_layer", 0, 0);
  fail(...(other ?? ["not_a_recurrent_layer", tokens, 0]));
}

function closing(tokens, open) {
  const { partner } = tokens[open];
  const alone = (token) => token.type === "op" && /^["'()[\]{}]$/.test(token.text) && token.partner === undefined;
  let odd = tokens.findIndex((token, index) => index > open && !(index >= partner) && alone(token));
  if (partner === undefined && odd < 0) odd = open;
  if (odd < 0 && tokens[partner + 1] && alone(tokens[partner + 1])) odd = partner + 1;
  if (odd >= 0) fail("unbalanced", tokens, odd);
  return partner;
}

function readArguments(tokens, open, close, order) {
  const given = [];
  const notes = [];
  let [spread, named] = [false, false];
  for (const [from, to] of split(tokens, open + 1, close)) {
    const { text } = tokens[from];
    if (text === "*" || text === "**") {
      spread = true;
      named ||= text === "**";
    } else if (tokens[from + 1].text === "=" && tokens[from + 2].text !== "=") {
      named = true;
      if (!order.includes(text)) fail("unknown_keyword", tokens, from, from + 1, undefined, nearest(text, order));
      if (given.some(([name]) => name === text)) fail("duplicate", tokens, from, to, text);
      if (from + 2 >= to) fail("bad_type", tokens, from, to);
      given.push([text, from + 2, to]);
    } else if (named) {
      fail("bad_type", tokens, from, to);
    } else if (!spread) {
      const name = order[given.length];
      if (!name) fail("too_many_arguments", tokens, from, to);
      if (name === "bias" && given.length === 3 && evaluate(tokens, from, to).kind === "bool") notes.push("fourth_is_bias");
      given.push([name, from, to]);
    }
  }
  return [given, notes, spread];
}

function split(tokens, from, to) {
  const parts = [];
  let start = from;
  for (let index = from; index <= to; index += 1) {
    if (index === to || tokens[index].text === ",") {
      if (start < index) parts.push([start, index]);
      else if (index < to) fail("bad_type", tokens, index);
      start = index + 1;
    } else {
      index = Math.max(index, tokens[index].partner ?? 0);
    }
  }
  return parts;
}

function typed(tokens, from, to, argument, wanted, { kind, value }) {
  if (kind === wanted || (kind === "int" && wanted === "float")) return value;
  const number = Number(value || NaN);
  let meant;
  if (wanted === "bool" && /^(true|false|0|1)$/i.test(value)) meant = /^(true|1)$/i.test(value) ? "True" : "False";
  if (wanted === "int" ? Number.isInteger(number) : wanted === "float" && kind === "str" && number >= 0) meant = `${number}`;
  fail("bad_type", tokens, from, to, argument, meant);
}

function evaluate(tokens, from, to) {
  let next = from;
  const peek = () => (next < to ? tokens[next].text : "");
  const odd = () => ({ kind: "odd", at: Math.min(next, to - 1) });
  if (tokens.slice(from, to).some(({ text }) => /^(if|else|lambda|for|and|or|not|in|is|await)$/.test(text))) return UNKNOWN;

  function expression(least, level = 0) {
    if (level > DEEPEST) next = to;
    let left = level > DEEPEST ? UNKNOWN : atom(level + 1);
    while (POWER[peek()] >= least) {
      const operator = tokens[next++].text;
      left = apply(operator, left, expression(POWER[operator] + (operator === "**" ? 0 : 1), level + 1));
    }
    return left;
  }

  function atom(level) {
    if (next >= to) return odd();
    const { type, text, partner } = tokens[next];
    let value = odd();
    next += 1;
    if (text === "-" || text === "+") return apply("*", { kind: "int", value: text === "-" ? -1 : 1 }, expression(3, level));
    if (type === "number") value = number(text);
    if (type === "name") value = CONSTANTS[text] ?? UNKNOWN;
    if (type === "str") value = /^\w*b/i.test(text) ? OTHER : { kind: "str", value: text.replace(/^\w*(["']{3}|["'])([^]*)\1$/, "$2") };
    if (partner >= next) {
      value = text === "(" && next < partner ? expression(1, level) : OTHER;
      if (next < partner && value.kind !== "odd") value = OTHER; // (1, 2)
      next = partner + 1;
    }
    while (/^[.([]$/.test(peek())) {
      next = (tokens[next].partner ?? next + 1) + 1; // a.b, a(…), a[…]
      value = UNKNOWN;
    }
    return value;
  }

  const value = expression(1);
  if (value.kind === "odd" || next >= to) return value;
  return /^[<>=!&|^:~@]$/.test(peek()) ? UNKNOWN : odd();
}

function apply(operator, left, right) {
  const both = [left, right];
  const is = (kinds) => both.find(({ kind }) => kinds.test(kind));
  if (is(/odd|unknown/)) return is(/odd/) ?? UNKNOWN;
  const [a, b] = both.map(({ value }) => Number(value));
  if (is(/str|other/) || (b === 0 && /[/%]/.test(operator))) return OTHER;
  const results = { "+": a + b, "-": a - b, "*": a * b, "/": a / b, "//": Math.floor(a / b), "%": a - b * Math.floor(a / b), "**": a ** b };
  return { kind: is(/float/) || operator === "/" || (operator === "**" && b < 0) ? "float" : "int", value: finite(results[operator]) };
}

function finite(value) {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

function number(text) {
  if (/__|_$|_\.|^0\d*[1-9]\d*$/.test(text)) return OTHER; // 1__0 and 010 are no Python
  return { kind: /^0[xob]|^[\d_]+$/i.test(text) ? "int" : "float", value: finite(Number(text.replaceAll("_", ""))) };
}

function findInputs(tokens, first, close) {
  const found = [];
  let inside = 0; // where the outermost bracket around ends
  for (let index = 0; index < tokens.length; index += 1) {
    if (index === first) index = close + 1;
    const { text, at, partner } = tokens[index] ?? {};
    if (!(text === "(" || text === "[") || !(partner > index)) continue;
    const before = tokens[index - 1] ?? { at: 0, text: "" };
    const maker = MAKER.test(before.text);
    const attached = before.at + before.text.length === at && /[\p{L}\p{N}_)\]]$/u.test(before.text);
    const alone = index > inside && !attached;
    inside = Math.max(inside, partner);
    if (!maker && !alone) continue;
    let target = index - 1;
    while (tokens[target]?.type === "name" || tokens[target]?.text === ".") target -= 1;
    const names = [];
    if (/^[=:]$/.test(tokens[target]?.text)) {
      while (tokens[--target] && (tokens[target].type === "name" || /^[.:,()]$/.test(tokens[target].text))) names.push(tokens[target].text);
    }
    if (names.some((name) => STATE.test(name))) {
      while (tokens[index + 1] && tokens[index + 1].text !== "\n") index += 1; // h_0, c_0 = …, …
      continue;
    }
    const [dot, method] = tokens.slice(partner + 1, partner + 3).map((token) => token.text);
    const changed = dot === "[" || (dot === "." && !SAME.test(method));
    const other = !maker && names[0] && !/^(x|inputs?|\w*shape|size)$/i.test(names[0]); // lengths = [5, 4, 3]
    const sizes = changed || other ? null : sizesIn(tokens, index, maker);
    if (sizes) found.push(Object.assign(sizes, before.text === "Size" && { printed: true })); // perhaps that of h_n
  }
  return found;
}

function sizesIn(tokens, open, maker) {
  const { text, partner } = tokens[open];
  let parts = split(tokens, open + 1, partner);
  if (maker) {
    const inner = parts.map(([from]) => (tokens[from].text === "size" ? from + 2 : from)).find((from) => /^[([]$/.test(tokens[from].text));
    if (inner) return sizesIn(tokens, inner, maker);
    parts = parts.filter(([from]) => tokens[from + 1].text !== "=");
  } else if (text === "(" && parts.length < 2 && tokens[partner - 1].text !== ",") {
    return null;
  }
  const values = parts.map(([from, to]) => evaluate(tokens, from, to));
  const fits = values.length && values.every((value) => value.kind === "int" || (maker && value === UNKNOWN));
  return fits ? values.map(({ value }) => value ?? null) : null;
}

export function nearest(word, names) {
  const distances = names.map((name) => {
    let row = [...name, ""].map((_, j) => j);
    [...word.slice(0, 32)].forEach((letter, i) => {
      const above = row;
      row = [i + 1];
      for (let j = 0; j < name.length; j += 1) {
        const change = letter.toLowerCase() === name[j].toLowerCase() ? 0 : 1;
        row.push(Math.min(row[j] + 1, above[j + 1] + 1, above[j] + change));
      }
    });
    return row.at(-1) / name.length;
  });
  const least = Math.min(...distances);
  return least <= 0.5 ? names[distances.indexOf(least)] : undefined;
}
