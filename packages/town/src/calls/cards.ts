import { fromHex } from '@openmyna/apdu';
import { errors as cardErrors } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import { certificationObstacle, followRegister, errors as jlisErrors } from '@openmyna/institutions/jlis';
import { type Answers, cardNameOf, cardOf } from './context.ts';
import { cardView, toBase64 } from './views.ts';

export const cardCalls: Answers<'cardState' | 'cardEvent' | 'cardSession'> = {
  cardState: async (context, { card }) => cardView(await context.certification.cards.card(cardNameOf(context, card))),

  cardEvent: async (context, { card, event }) => {
    const { certification } = context;
    const name = cardNameOf(context, card);
    if (event.kind === 'resumed') {
      // No card is given back to who may not have one.
      const obstacle = certificationObstacle(await certification.register.resident(name.residentId), 'valid');
      if (obstacle !== undefined)
        throw new OpenMynaError(jlisErrors['jlis.card-status'], { card, kind: event.kind, status: obstacle });
    }
    const record = await certification.cards.record(name, event);
    await followRegister(certification.store, certification, name.residentId);
    return cardView(record);
  },

  cardSession: async (context, { diversification, version, context: challenges }) => {
    const { cardKeys, cards } = context.certification;
    const card = cardOf(context, diversification);
    // Nothing is done to a card that is out of use: who has found it again has it resumed first.
    const { status } = await cards.card(cardNameOf(context, card));
    if (status !== 'valid') throw new OpenMynaError(jlisErrors['jlis.card-status'], { card, kind: 'session', status });
    if (version !== cardKeys.version) throw new OpenMynaError(cardErrors['card.unknown'], { card: diversification });
    const { enc, mac, rmac } = cardKeys.ofSession(fromHex(diversification), fromHex(challenges));
    return { enc: toBase64(enc), mac: toBase64(mac), rmac: toBase64(rmac) };
  },
};
