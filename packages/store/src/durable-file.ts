// The way is the same for everybody who keeps something beside a database.
export { readBytesIfThere, readIfThere, writeDurably } from '@openmyna/durable';
