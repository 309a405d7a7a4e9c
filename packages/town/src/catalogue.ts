import { errors as cardErrors, drawingErrors, stripeErrors } from '@openmyna/card';
import { errors as durableErrors } from '@openmyna/durable';
import { type ErrorDefinition, OpenMynaError, type ProblemDetails } from '@openmyna/errors';
import { errors as identityErrors } from '@openmyna/identity';
import { errors as attributesErrors } from '@openmyna/institutions/jlis/attributes/errors';
import { errors as jlisErrors } from '@openmyna/institutions/jlis/errors';
import { errors as municipalityErrors } from '@openmyna/institutions/municipality/errors';
import { errors as pkiErrors, statusErrors } from '@openmyna/pki';
import { errors as readerErrors } from '@openmyna/reader';
import { errors as signatureErrors } from '@openmyna/signature';
import { errors as storeErrors } from '@openmyna/store/errors';
import { errors as terminalErrors } from '@openmyna/terminal';
import { errors as townErrors } from './errors.ts';
import { errors as httpErrors } from './http/errors.ts';
import { errors as residentsErrors } from './residents/errors.ts';

/** Every error of the house, by its code. */
export const catalogue: ReadonlyMap<string, ErrorDefinition> = new Map(
  [
    durableErrors,
    identityErrors,
    pkiErrors,
    statusErrors,
    signatureErrors,
    cardErrors,
    drawingErrors,
    stripeErrors,
    terminalErrors,
    readerErrors,
    storeErrors,
    jlisErrors,
    attributesErrors,
    municipalityErrors,
    residentsErrors,
    townErrors,
    httpErrors,
  ]
    .flatMap((errors): ErrorDefinition[] => Object.values(errors))
    .map((definition) => [definition.code, definition]),
);

/** The error that another process's problem details stand for; undefined for a code that is not in the catalogue. */
export const errorOf = ({ code, details }: ProblemDetails): OpenMynaError | undefined => {
  const definition = catalogue.get(code);
  return definition && new OpenMynaError(definition, details);
};
