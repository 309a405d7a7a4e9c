/**
 * Ends this process at once, with what it has written, though a card still owes an answer: `process.exit` waits for every call that is
 * out, and a card that is silent for good ends none.
 */
export const endProcess = async (status: number): Promise<never> => {
  if (process.platform !== 'win32') {
    const { default: koffi } = await import('koffi');
    koffi.load(null).func('void _exit(int status)')(status);
  }
  process.exit(status);
};
