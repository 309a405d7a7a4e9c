// Every name, address and number of the sandbox's own: one line each. No certificate of ours can be taken for one of
// J-LIS's: its organisation is neither JPKI nor JPKI-TEST, and `.invalid` (RFC 2606) resolves nowhere.

/** 利用者証明用 or 署名用. */
export type Purpose = 'authentication' | 'signature';

/** O of every authority of the sandbox. */
export const organisation = 'OPENMYNA-SANDBOX';

/** OU of the authority, by what its certificates are for. */
export const authorityUnit: Readonly<Record<Purpose, string>> = {
  signature: `${organisation} for digital signature`,
  authentication: `${organisation} for user authentication`,
};

export const agencyUnit = 'OpenMyna Sandbox Agency for Local Authority Information Systems';

/** The Japanese name of the authority, in its subjectAltName and its certificates' issuerAltName. */
export const alternativeName = {
  organisation: 'OpenMyna試験環境',
  unit: { signature: 'OpenMyna試験環境署名用', authentication: 'OpenMyna試験環境利用者証明用' },
  agency: 'OpenMyna試験環境情報システム機構',
} as const;

/** Where the key is: in a card, or in a phone (移動端末設備). With the purposes they make the four families of the law. */
export type Medium = 'card' | 'phone';

/**
 * The real policies (services.md §1.5): software that looks for them finds them, and the organisation beside them. Of the phone's
 * the one for signatures is a second-hand note, and the one for authentication is not public.
 */
export const policy: Readonly<Record<Medium, Readonly<Record<Purpose, string>>>> = {
  card: { signature: '1.2.392.200149.8.5.1.1.20', authentication: '1.2.392.200149.8.5.1.3.30' },
  phone: { signature: '1.2.392.200149.8.5.1.1.40', authentication: '1.2.392.200149.8.5.1.3.50' },
};

export const certificationPracticeStatement = 'http://www.openmyna.invalid/cps.html';

export const ocspResponder: Readonly<Record<Purpose, string>> = {
  signature: 'http://ocspsignnorm.openmyna.invalid',
  authentication: 'http://ocspauthnorm.openmyna.invalid',
};

export const crlUnit = 'CRL Distribution Points';
