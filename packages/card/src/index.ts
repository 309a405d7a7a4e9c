export * from './chip/index.ts';
export type { Personalisation } from './personalisation/schema.ts';
export { personalisationSchema } from './personalisation/schema.ts';
