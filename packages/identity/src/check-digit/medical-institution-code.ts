/** Third digit of a medical institution code: the fee schedule (点数表) the institution bills under. */
export const feeSchedules = { '1': 'medical', '3': 'dental', '4': 'dispensing' } as const;

/** Whether a text is a medical institution code (医療機関コード): prefecture 01–47, 点数表, 7 digits. It has no public check digit. */
export const isMedicalInstitutionCode = (text: string): boolean =>
  /^(0[1-9]|[1-3][0-9]|4[0-7])[134][0-9]{7}$/.test(text);
