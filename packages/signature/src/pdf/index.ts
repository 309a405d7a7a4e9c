/**
 * Signed PDFs (PAdES baseline): signed as an incremental update, and checked object by object.
 *
 * @module pdf
 */

export { checkPdf } from './check-pdf.ts';
export { previewPdf } from './preview.ts';
export { type SignPdfOptions, signPdf } from './sign-pdf.ts';
