// Textual encoding (RFC 7468).

/** As text (RFC 7468). @param label `CERTIFICATE` */
export const toPem = (label: string, der: Uint8Array): string => {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

/** What stands between the lines of the label. */
export const fromPem = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replace(/-----[^-]*-----/g, ''), 'base64'));
