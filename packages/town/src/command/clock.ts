// `openmyna clock …`: five years pass in seconds.

import { addDays, addMonths, dayInJapan, instantInJapan, isLocalDate } from '@openmyna/identity';
import { timeText } from '../time-text.ts';
import { cancelled, workOf } from './authority/progress.ts';
import type { CommandDefinition, Invocation } from './definition.ts';
import { openTown } from './open-town.ts';
import { usage } from './usage.ts';

const show = ({ json, language, print }: Invocation, now: string): void =>
  print(json ? JSON.stringify({ now }) : timeText(now)[language]);

export const clock: CommandDefinition = {
  name: 'clock',
  summary: { ja: '町の時刻', en: 'the time in the town' },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    show(invocation, await town.call('clock', {}));
    return undefined;
  },
};

const move = async (invocation: Invocation, to: (now: Date) => Date): Promise<number | undefined> => {
  await using town = await openTown(invocation);
  const now = new Date(await town.call('clock', {}));
  const work = workOf(invocation);
  try {
    show(invocation, await town.call('moveClock', { to: to(now).toISOString() }, work));
  } catch (error) {
    if (!work.signal.aborted) throw error;
    // It stands at what was done until then.
    show(invocation, await town.call('clock', {}));
  }
  return work.signal.aborted ? cancelled : undefined;
};

export const clockSet: CommandDefinition = {
  name: 'clock set',
  operands: { text: 'DATE[Thh:mm]', least: 1, most: 1 },
  summary: {
    ja: '町の時計を日本時間のその時刻まで進める(既定は 9:00)。期限の来たことをすませる',
    en: 'move the time of the town on to a day in Japan (default 09:00), and do what is due by then',
  },
  run: (invocation) => {
    const [, day = '', hour = '09', minute = '00'] =
      /^([-\d]+)(?:T(\d{2}):(\d{2}))?$/.exec(invocation.operands[0]!) ?? [];
    if (!isLocalDate(day) || Number(hour) > 23 || Number(minute) > 59) throw usage('clock set', 'YYYY-MM-DD[Thh:mm]');
    return move(invocation, () => instantInJapan(day, Number(hour), Number(minute), 0));
  },
};

export const clockAdvance: CommandDefinition = {
  name: 'clock advance',
  operands: { text: 'TIME', least: 1, most: 1 },
  summary: {
    ja: '町の時計を進める: 5y、3m、14d、2h',
    en: 'move the time of the town on: 5y, 3m, 14d, 2h',
  },
  run: (invocation) => {
    const [, count, unit] = /^(\d{1,4})([ymdh])$/.exec(invocation.operands[0]!) ?? [];
    if (count === undefined) throw usage('clock advance', '5y | 3m | 14d | 2h');
    return move(invocation, (now) => {
      if (unit === 'h') return new Date(now.getTime() + Number(count) * 3600_000);
      const today = dayInJapan(now);
      const day =
        unit === 'd' ? addDays(today, Number(count)) : addMonths(today, Number(count) * (unit === 'y' ? 12 : 1));
      // The same time of another day.
      return new Date(now.getTime() + Date.parse(day) - Date.parse(today));
    });
  },
};
