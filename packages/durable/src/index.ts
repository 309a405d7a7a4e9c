export { type AppendFile, openAppendFile } from './append-file.ts';
export { errors } from './errors.ts';
export { type FileOperations, nodeFiles, syncFolder } from './file-operations.ts';
export { readBytesIfThere, readIfThere } from './read-if-there.ts';
export { replaceFile, writeDurably } from './replace-file.ts';
