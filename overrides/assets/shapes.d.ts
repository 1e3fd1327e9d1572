/**
 * The shapes of PyTorch's recurrent layers. Every function here is compared with PyTorch, the
 * messages text for text, by tests/proof/explorer.py. The formulas are those of the documentation of
 * nn.RNN, nn.LSTM and nn.GRU and of RNNBase.__init__ in torch/nn/modules/rnn.py.
 */

export type Shape = number[];

/** What is asked for. Sizes are whole numbers; what is left out (or undefined) is DEFAULTS'. */
export interface Config {
  layer?: "RNN" | "LSTM" | "GRU";
  /** H_in */
  input_size: number;
  /** H_out; H_cell if there is a proj_size */
  hidden_size: number;
  num_layers?: number;
  /** RNN only; changes no shape */
  nonlinearity?: "tanh" | "relu";
  bias?: boolean;
  batch_first?: boolean;
  /** from 0 to 1; changes no shape */
  dropout?: number;
  bidirectional?: boolean;
  /** LSTM only; 0 for none */
  proj_size?: number;
  /** whether input has a batch axis */
  batched?: boolean;
  /** batch size */
  N?: number;
  /** sequence length, in time steps */
  L?: number;
}

/** PyTorch's defaults; those of batched, N and L are the guide's. */
export const DEFAULTS: Readonly<Partial<Config>>;

export interface Tensors<Value> {
  input: Value;
  h_0: Value;
  /** LSTM only */
  c_0?: Value;
  output: Value;
  h_n: Value;
  /** LSTM only */
  c_n?: Value;
  /** by PyTorch's names, in PyTorch's order */
  parameters: Record<string, Value>;
}

/** An axis: its color (n, l, h or s, see drawings.css), its symbol, such as D·H_out, and its size. */
export interface Axis {
  kind: "n" | "l" | "h" | "s";
  symbol: string;
  size: number;
}

/**
 * What PyTorch raises, or the page by itself: then `name` and `message` are empty.
 * `name` is the Python class, `message` PyTorch's, `id` chooses the page's own words (`refusals` in
 * docs/<language>/explorer.json), and `argument` is what they are about.
 */
export class Refusal extends Error {
  constructor(name: string, id: string, argument: string, message?: string);
  id: string;
  argument: string;
}

/** Return the shape of every tensor, the number of parameters, and what PyTorch prints for the layer. Throws a Refusal. */
export function shapes(config: Config): Tensors<Shape> & { parameter_count: number; repr: string };

/** Return the same in symbols: ["N", "L", "D·H_out"]. Throws a Refusal. */
export function symbols(config: Config): Tensors<string[]>;

/** Return the axes of every tensor. Throws a Refusal. */
export function tensors(config: Config): Tensors<Axis[]>;

/** A slice of h_n, and where output has the same values: nowhere below the top layer. */
export interface Identity {
  /** counted from 0 */
  layer: number;
  /** 0 is forward, 1 backward */
  direction: 0 | 1;
  /** `h_n[2]` */
  slice: string;
  /** `output[:, -1, :6]` */
  equals: string | null;
  /** the first (0) or the last (-1) time step; all (null) or one half of the last axis */
  where: { step: 0 | -1; half: null | 0 | 1 } | null;
}

/** Return an Identity for each slice of h_n, in order. Throws a Refusal. */
export function identities(config: Config): Identity[];

/** Return what PyTorch warns of, "UserWarning: …", with the id of the page's words. Throws a Refusal. */
export function warnings(config: Config): { id: string; message: string }[];

/** Return the shape of the input that a configuration speaks of, whether PyTorch takes it or not. */
export function inputShape(config: Config): Shape;

/** Throw what PyTorch raises when it makes an input of this shape and gives it to the layer. */
export function checkInput(config: Config, shape: Shape): void;

/** Return the call that builds the layer, `nn.RNN(4, 6, num_layers=2)`, with what is not a default. */
export function constructor(config: Config, order?: string[]): string;

/**
 * Return a program for a configuration that runs alone, and what it prints; for what PyTorch refuses,
 * one that prints the refusal; null for what the page alone refuses. `h_0` says whether the initial
 * state is passed, `input` is a shape other than the configuration's.
 */
export function program(state: Config & { h_0?: boolean; input?: Shape }): { code: string; output: string } | null;

/** Write a value as Python does: True, 'relu', 7. */
export function python(value: boolean | string | number | null): string;
