// Read before each test file (`--require`). node:test follows every promise of its process, to know of an error that nobody caught which
// test it is of: a tenth to a third of the suite's time. Here such an error fails its file instead, with what it says.

const hooks = require('node:async_hooks');

hooks.createHook = () => ({ enable: () => {}, disable: () => {} });
