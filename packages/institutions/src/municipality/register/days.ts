// The days that the law gives (住民基本台帳法 22条–25条, 番号法施行令 14条; services.md §3.3).

import { addDays, type LocalDate } from '@openmyna/identity';
import type { LifeEventKind } from '../contract.ts';

/** In days. Each is one line to change. */
export const days = {
  /** To report, from the day it happened on. */
  toReport: 14,
  /** To ask for 継続利用 of the card, from the 転入届. */
  toContinue: 90,
  /** To move in somewhere, from the day of the 転出届. */
  toMoveIn: 30,
  /** Ahead of its day, a move out or a departure may be reported. */
  ahead: 90,
} as const;

/** What must be reported within {@link days.toReport}. */
const reported: readonly LifeEventKind[] = ['birth', 'move', 'return', 'household', 'death'];

export const isLate = (kind: LifeEventKind, happenedOn: LocalDate, recordedOn: LocalDate): boolean =>
  reported.includes(kind) && recordedOn > addDays(happenedOn, days.toReport);
