import { OpenMynaError } from '@openmyna/errors';
import type { Institutions } from './institutions.ts';

/**
 * Does what is due: makes the authorities whose time has come, takes in what other processes have entered, sees to it that the
 * responders' certificates hold, and publishes lists.
 * @param onError told of what could not be done; without it, it is thrown
 */
export const attendTo = async (
  { authority, attributes, notices, follow }: Institutions,
  onError?: (error: unknown) => void,
): Promise<void> => {
  const responders = await authority.responders();
  const due = [
    authority.begin,
    () => follow(),
    attributes.attend,
    notices.attend,
    responders.renew,
    () => authority.publish({ due: true }),
  ];
  for (const work of due)
    await work().catch((error: unknown) => {
      // Another process may be at it already.
      if (error instanceof OpenMynaError && error.code === 'store.leased') return;
      if (onError === undefined) throw error;
      onError(error);
    });
};
