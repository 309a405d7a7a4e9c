import type { Words } from '@openmyna/errors';

/** An instant as people in Japan read it. @param instant ISO 8601 */
export const timeText = (instant: string): Words => {
  const inJapan = new Date(new Date(instant).getTime() + 9 * 3600_000).toISOString().slice(0, 19).replace('T', ' ');
  return { ja: `${inJapan}(日本時間)`, en: `${inJapan} (in Japan)` };
};
