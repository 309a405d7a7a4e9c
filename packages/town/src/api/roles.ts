/** Who works with the institutions: 窓口の職員, 2人目の職員, 一時停止の受付(昼夜), 認証局の運用者, 監査人. */
export const roles = ['clerk', 'second-clerk', 'suspension-desk', 'ca-operator', 'auditor'] as const;

/** One of {@link roles}. */
export type Role = (typeof roles)[number];

/** Roles of one municipality; the others are J-LIS's and the nation's. */
export const municipalRoles: ReadonlySet<Role> = new Set(['clerk', 'second-clerk']);

/** Under which name the register has what commands record. Nobody logs in for a command, so it is no account's. */
export const operatorName = 'operator';

/** Somebody who works there. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  /** 全国地方公共団体コード, 6 digits, of a role that has one. */
  readonly municipality?: string;
}
