/**
 * DER for rooms that write formats of their own.
 *
 * @module der
 */

export * from './read.ts';
export * from './values.ts';
export * from './write.ts';
