// A card in slot 0 of the virtual reader that gives its ATR and never answers a command.

import { connect, type Socket } from 'node:net';
import { fromHex } from '@openmyna/apdu';
import { control, encodeFrame, frameReader } from '../src/vpcd/frame.ts';

export const insertMuteCard = (): Socket => {
  const socket = connect({ host: '127.0.0.1', port: 35963 });
  socket.on(
    'data',
    frameReader((payload) => {
      if (payload.length === 1 && payload[0] === control.atr) socket.write(encodeFrame(fromHex('3BE000FF8131FE4514')));
    }),
  );
  return socket;
};
