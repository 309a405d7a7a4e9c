// Apart from the rest of the room, because it brings the drawing with it: fonts, SVG and JPEG 2000.

export { attributeUpdate, type FileToWrite } from './attribute-update.ts';
export { personalise, personaliseOver } from './personalise.ts';
export { personalisationSchema } from './schema.ts';
export { validate } from './validate.ts';
