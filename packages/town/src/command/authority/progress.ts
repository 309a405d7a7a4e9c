import type { Work } from '@openmyna/institutions/jlis';
import type { Invocation } from '../definition.ts';

/** On a terminal, how far it is on one line; and the first Ctrl-C asks it to end. */
export const workOf = (invocation: Invocation): Work & { readonly signal: AbortSignal } => ({
  signal: invocation.interruption(),
  ...(process.stderr.isTTY && {
    onProgress: (done: number, of: number) => {
      process.stderr.write(`\r${done}/${of}${done >= of ? '\n' : ''}`);
    },
  }),
});

/** What a command that was cancelled ends with. */
export const cancelled = 130;
