/**
 * What a person pastes, read as far as needed. The text is split into Python's tokens, and of
 * expressions only arithmetic with literals is worked out; nothing is evaluated. Every text gets an
 * answer, and in time: 20,000 characters are read, and brackets 50 deep. tests/test_parse.py
 * compares the answers with what Python and PyTorch make of the same texts.
 */

import type { Config, Shape } from "./shapes.js";

interface Found {
  /** what the text says, and no more */
  config: Partial<Config>;
  /** the shape of the input that the text names; a part of config says the same where it fits */
  input?: Shape;
  /** "fourth_is_bias": a bool in fourth place of nn.LSTM or nn.GRU */
  notes?: string[];
}

export type Parsed =
  | ({ kind: "ok" } & Found)
  /** `unknown` names the arguments (or N, L) whose values the text does not tell */
  | ({ kind: "needs_values"; unknown: string[] } & Found)
  | {
      kind: "problem";
      about:
        | "unknown_keyword" // suggestion: the nearest known one, if one is near
        | "duplicate" // argument: what is given twice
        | "unbalanced" // a bracket or a quote without another
        | "not_a_recurrent_layer" // suggestion: nn.LSTM for nn.lstm
        | "too_many_arguments"
        | "bad_type" // argument and what was probably meant; without argument, no Python
        | "missing_argument" // argument
        | "empty";
      /** an offset into the text, and how many characters from there on are meant */
      where: number;
      length: number;
      argument?: string;
      suggestion?: string;
    };

/** Read a constructor as people write it, and an input or its shape beside it. Never throws. */
export function parse(text: string): Parsed;

/** Return the sizes in `2, 3, 6`, `(2,3,6)` or `torch.Size([2, 3, 6])`; null if it is no shape. */
export function parseShape(text: string): Shape | null;

/** Return the name nearest to a word, by letters to add, drop or change, if it is near. */
export function nearest(word: string, names: string[]): string | undefined;
