/** What the explorer and the drill share: words, markup, and the address that holds a state. */

import type { Axis, Config, Shape } from "./shapes.js";

/** What the explorer shows; h_0 says whether the initial state is passed, input is one that does not fit. */
export type State = Config & { h_0?: boolean; input?: Shape };

/** What stands where an address says nothing; its order is that of the knobs. */
export const START: Readonly<State>;

/** Return the query of what differs from START: `?layer=LSTM&N=32`, or "". */
export function write(state: State): string;

/** Return the state of a query, and the names of what in it cannot be read; those are START's. */
export function read(query: string): [state: State, damaged: string[]];

/** Write a text as no markup. Whatever a person or an address says goes through this. */
export function esc(text: unknown): string;

/** Fill {names} into a sentence and return it as markup; `code` in backticks becomes <code>. */
export function html(sentence: string, values?: Record<string, unknown>): string;

/** Return items as Python writes a tuple: (3, 7), (6,). */
export function tuple(items: unknown[]): string;

/** Return axes in symbols and in their colors, as markup. */
export function colored(axes: Axis[]): string;

/** Return one of Material's admonitions; title and content are markup. */
export function note(kind: string, title: string, content: string): string;

/** Return a block of code; its content is markup. */
export function block(content: string): string;

/** Put markup into an element and return what in it has a data-part, by that name. */
export function fill(element: Element, markup: string): Record<string, HTMLElement>;

/** Return an address of this language's site: `explorer/`. */
export function address(path: string): string;

/** Fetch the words of this language: docs/<language>/explorer.json, which lies beside its pages. */
export function words(): Promise<Record<string, any>>;
