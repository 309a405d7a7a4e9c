import type { ProblemDetails } from '@openmyna/errors';

/** One line of an answer over the local socket: any number of the first, then one of the others. */
export type CallLine =
  | { readonly progress: readonly [done: number, of: number] }
  | { readonly result: unknown }
  | { readonly problem: ProblemDetails };
