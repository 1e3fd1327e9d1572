import type { Config, Shape } from "./shapes.js";

/**
 * Return a program for a configuration that runs alone, and what it prints; for what PyTorch refuses,
 * one that prints the refusal; null for what the page alone refuses. `h_0` says whether the initial
 * state is passed, `input` is a shape other than the configuration's.
 */
export function program(state: Config & { h_0?: boolean; input?: Shape }): { code: string; output: string } | null;
