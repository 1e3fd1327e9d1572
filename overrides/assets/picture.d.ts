/** The pictures, as SVG in the classes and colors of drawings.css. Only numbers and symbols are in them. */

import type { Axis, Identity } from "./shapes.js";

/** A range of an axis, as parts of 1: [0.5, 1] is its second half. */
export type Range = [number, number];

/** Return a tensor of one to three axes as a box. `part` marks some of it, a range for each axis. */
export function box(axes: Axis[], part?: Range[] | null): string;

/** Return the ranges of a slice of h_n. Less than 0.14 is widened, so that it can be seen. */
export function partOfState(axes: Axis[], index: number): Range[];

/** Return the ranges of what equals it in output: one time step, and all or a half of the last axis. */
export function partOfOutput(axes: Axis[], where: NonNullable<Identity["where"]>): Range[];

/**
 * Return the layers unrolled over L time steps, the top one above: a row for each layer and direction.
 * Of a long sequence the steps 1, 2, 3 and L are drawn, of many layers the two on top, the two at the
 * bottom and that of the selected slice.
 */
export function unrolled(L: number, slices: Identity[], selected: number): string;
