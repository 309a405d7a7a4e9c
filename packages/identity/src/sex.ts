/** Sex as card and certificate code it (JIS X 0303): 1 male, 2 female, 9 not applicable. */
export type Sex = '1' | '2' | '9';

/** The sex a certificate's code names. `3` has been seen for 9, and is read as such; undefined for any other text. */
export const sexOfCertificate = (code: string): Sex | undefined => {
  if (code === '1' || code === '2') return code;
  return code === '3' || code === '9' ? '9' : undefined;
};
